import type { TeamBuilding } from '../../api/places';
import { finds, plain } from '../../domain/building-names';
import type { Territory } from './shapes';

/** A building that can be chosen, with the other territory that it is in already. */
export interface Choice extends TeamBuilding {
  elsewhere: Pick<Territory, 'name' | 'sign'> | null;
}

export interface StreetChoice {
  name: string;
  doors: number;
  buildings: Choice[];
}

/**
 * The team's buildings by street, in the order in which somebody would walk.
 *
 * @param ownId the territory that is being changed: its own buildings are not elsewhere.
 */
export function choices(
  buildings: readonly TeamBuilding[],
  territories: readonly Territory[],
  ownId: string | null,
): StreetChoice[] {
  const owners = new Map(
    territories
      .filter(({ id }) => id !== ownId)
      .flatMap((territory) => territory.building_ids.map((id) => [id, territory])),
  );
  const streets = new Map<string, Choice[]>();
  for (const building of buildings) {
    const list = streets.get(building.street) ?? [];
    list.push({ ...building, elsewhere: owners.get(building.id) ?? null });
    streets.set(building.street, list);
  }
  return [...streets]
    .map(([name, list]) => ({ name, doors: doorsIn(list), buildings: list.sort(byNumber) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'fr'));
}

/** Streets and buildings whose words start like those searched; a street that fits comes whole. */
export function searched(streets: readonly StreetChoice[], search: string): StreetChoice[] {
  if (plain(search) === '') return [...streets];
  const fits = (text: string) => finds(search, text);
  return streets.flatMap((street) => {
    if (fits(street.name)) return [street];
    const buildings = street.buildings.filter(({ number, name }) =>
      fits(`${number} ${street.name} ${name}`),
    );
    return buildings.length ? [{ ...street, doors: doorsIn(buildings), buildings }] : [];
  });
}

export function doorsIn(buildings: readonly Pick<TeamBuilding, 'doors'>[]): number {
  return buildings.reduce((sum, { doors }) => sum + doors, 0);
}

/** Made once: to make one takes far longer than to compare. */
const order = new Intl.Collator('fr', { numeric: true });

/** 9, 12, 12 bis, 13 */
function byNumber(a: TeamBuilding, b: TeamBuilding): number {
  return order.compare(a.number, b.number) || order.compare(a.name, b.name);
}
