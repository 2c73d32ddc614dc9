import type { Stairwell } from './places';

/**
 * Floors: a rank that orders, and what a person reads. The server has the labels in
 * `places/labels.py` too. What doors are called stands in `labels.ts`.
 */

/** The doors of a stairwell as its façade: floors from the top, doors from the left. */
export function floorsOf<D extends { floor: number }>(doors: D[]): { floor: number; doors: D[] }[] {
  const floors = new Map<number, D[]>();
  for (const door of doors) {
    const row = floors.get(door.floor);
    if (row) row.push(door);
    else floors.set(door.floor, [door]);
  }
  return Array.from(floors, ([floor, row]) => ({ floor, doors: row }));
}

/** What a language needs to say a floor's name: the ground floor has one, the others a number. */
export type FloorName =
  { key: 'ground' } | { key: 'above'; ordinal: number } | { key: 'below'; ordinal: number };

export function floorName(floor: number): FloorName {
  if (floor === 0) return { key: 'ground' };
  return floor > 0 ? { key: 'above', ordinal: floor } : { key: 'below', ordinal: -floor };
}

/** As it is called where nobody has said otherwise, in whatever language it is then shown. */
export function defaultFloorLabel(floor: number): string {
  if (floor === 0) return 'RdC';
  if (floor === 1) return '1er';
  return floor > 1 ? `${floor}e` : `SS${-floor}`;
}

/** The rank whose default label this is: « 1er » may stand on rank 2, above half a floor. */
export function rankCalled(label: string): number | null {
  const [, below, above] = /^(?:RdC|SS([1-9]\d?)|([1-9]\d{0,2})e?r?)$/u.exec(label) ?? [];
  const rank = below ? -Number(below) : Number(above ?? 0);
  return defaultFloorLabel(rank) === label ? rank : null;
}

export function floorLabelOf({ floors }: Pick<Stairwell, 'floors'>, floor: number): string {
  return floors[floor] ?? defaultFloorLabel(floor);
}

/** What the labels of a floor's doors begin with: 1 of « 1er », 2b of « 2 bis », E of « Entresol ». */
export function doorPrefix({ floors }: Pick<Stairwell, 'floors'>, floor: number): string {
  const own = floors[floor];
  if (own === undefined) return String(floor);
  const rank = rankCalled(own);
  if (rank !== null) return String(rank);
  const [, digits, letter] = /^(-?\d*)\s*(\p{L}?)/u.exec(own) ?? [];
  return digits ? `${digits}${letter ?? ''}` : (letter ?? '').toUpperCase();
}
