import type { Schemas } from '../../api/typed';

export type Talks = Schemas['Talks'];
export type ContactMap = Schemas['ContactMap'];
export type MappedBuilding = Schemas['MappedBuilding'];
export type MappedStairwell = Schemas['MappedStairwell'];
export type MappedDoor = MappedStairwell['doors'][number];
export type Measures = Schemas['Measures'];
export type States = Schemas['States'];

/** What is measured of a territory, a street, a building: the same figures each time. */
export interface Figures {
  measures: Measures;
  states: States;
  /** null: it would tell of a few doors. */
  open_follow_ups: number | null;
}

export interface Street extends Figures {
  name: string;
  buildings: MappedBuilding[];
}

export type Order = 'street' | 'remaining';

/**
 * The list beside the map: streets with their buildings, under figures that all come with the
 * answer. In the order of the streets, or those with most doors never seen first.
 */
export function byStreet({ streets, buildings }: ContactMap, order: Order): Street[] {
  const inStreet = new Map(streets.map(({ name }) => [name, [] as MappedBuilding[]]));
  for (const building of buildings) inStreet.get(building.street)?.push(building);
  const list = streets.map((street) => ({
    ...street,
    buildings: sorted(inStreet.get(street.name) ?? [], order),
  }));
  return sorted(list, order);
}

/** Where most of what remains is, when one street stands out; nothing where there is one alone. */
export function mostRemaining({ streets }: ContactMap): ContactMap['streets'][number] | undefined {
  const [first, second] = sorted(streets, 'remaining');
  return first && second && first.name && first.states.never_seen > second.states.never_seen
    ? first
    : undefined;
}

function sorted<T extends Figures>(items: T[], order: Order): T[] {
  if (order === 'street') return items;
  return [...items].sort((a, b) => b.states.never_seen - a.states.never_seen);
}
