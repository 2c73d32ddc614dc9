import { doorPrefix } from './floors';
import { LIMITS } from './limits';
import type { Door, Stairwell } from './places';
import { isDoneInRound, type PlanHere } from './plan-here';
import { HOUR_MS, isToVisit, lastPassage, wasTriedWithin } from './state';

/** For which work somebody goes from door to door, and when. */
export interface Outing {
  campaignId: string | null;
  /** null: without a round. */
  plan: PlanHere | null;
  now: Date;
}

/** As long as one outing lasts: what was tried since is not begun again before the rest is done. */
const OUTING_MS = 8 * HOUR_MS;

/** Still to be knocked at in this outing: of the plan, or, without one, of all doors. */
export function isLeft(door: Door, { campaignId, plan, now }: Outing): boolean {
  if (plan) return plan.doorIds.has(door.id) && !isDoneInRound(door, campaignId, plan.sinceS);
  return isToVisit(door, campaignId, now) && !wasTried(door, campaignId, now, OUTING_MS);
}

/**
 * The door to go on to after this one, in walking order: further on, then what was left upstairs.
 * Without a round, who was not at home over an hour ago is tried again once nobody else is left.
 *
 * @returns undefined when none is left: the stairwell is done.
 */
export function nextDoor(
  { doors }: Pick<Stairwell, 'doors'>,
  afterDoorId: string,
  outing: Outing,
): Door | undefined {
  const index = doors.findIndex(({ id }) => id === afterDoorId);
  const others = [...doors.slice(index + 1), ...doors.slice(0, Math.max(0, index))];
  const left = others.find((door) => isLeft(door, outing));
  return left ?? (outing.plan ? undefined : others.find((door) => isTriedAgain(door, outing)));
}

/** Where nobody is at home when a whole floor is noted so: of the plan alone where there is one. */
export function floorDoors(
  { doors }: Pick<Stairwell, 'doors'>,
  floor: number,
  outing: Outing,
): Door[] {
  const isMeant = outing.plan ? isLeft : isTriedAgain;
  return doors.filter((door) => door.floor === floor && isMeant(door, outing));
}

/** Worth a knock, and nobody knocked within the hour. */
function isTriedAgain(door: Door, { campaignId, now }: Outing): boolean {
  return isToVisit(door, campaignId, now) && !wasTried(door, campaignId, now, HOUR_MS);
}

function wasTried(
  { household }: Door,
  campaignId: string | null,
  now: Date,
  withinMs: number,
): boolean {
  return wasTriedWithin(lastPassage(household, campaignId) ?? null, now, withinMs);
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
