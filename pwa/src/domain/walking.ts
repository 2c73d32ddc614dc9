import { doorPrefix } from './labels';
import { LIMITS } from './limits';
import type { Door, Stairwell } from './places';
import { isToVisit } from './state';

/**
 * The door to go on to after this one, in walking order.
 *
 * @returns undefined when none is left further on: the stairwell is done.
 */
export function nextDoor(
  stairwell: Stairwell,
  afterDoorId: string,
  campaignId: string | null,
  now: Date,
): Door | undefined {
  const index = stairwell.doors.findIndex(({ id }) => id === afterDoorId);
  return stairwell.doors.slice(index + 1).find((door) => isToVisit(door, campaignId, now));
}

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

/**
 * The floors on which a door may be missing, from the top: one above the highest and the ground
 * floor too, since a list may have missed a whole floor.
 */
export function floorsForNewDoor({ doors, floors }: Pick<Stairwell, 'doors' | 'floors'>): number[] {
  const { least, most } = LIMITS['door.add'].floor;
  const known = [...doors.map((door) => door.floor), ...Object.keys(floors).map(Number)];
  const top = Math.min(most, Math.max(0, ...known) + 1);
  const bottom = Math.max(least, Math.min(0, ...known));
  return Array.from({ length: top - bottom + 1 }, (_, index) => top - index);
}

/**
 * The place after the last door of a floor, and the label that goes with it: 11, 12… Where somebody
 * stands at the very end, the first gap.
 */
export function newDoorOn(
  stairwell: Stairwell,
  floor: number,
): { position: number; label: string } {
  const here = stairwell.doors.filter((door) => door.floor === floor);
  const taken = new Set(here.map((door) => door.position));
  let position = Math.max(0, ...taken) + 1;
  if (position > LIMITS['door.add'].position.most) {
    position = 1;
    while (taken.has(position)) position += 1;
  }
  return { position, label: `${doorPrefix(stairwell, floor)}${position}` };
}
