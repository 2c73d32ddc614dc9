import type { Person } from '../member';
import type { Door, Household, Stairwell } from '../places';
import { doorOf } from '../places';
import { Refusal } from '../refusal';

/** In the building to practise in nobody has a name. */
export function nameOrNull(author: Person): string | null {
  return author.name || null;
}

/** A household may have been started here, and not be known to the server yet. */
export function waitsForHousehold(
  { door_id: doorId }: { door_id: string | null },
  stairwell: Stairwell,
): (string | null)[] {
  return [theDoor(stairwell, doorId ?? '').household.madeBy];
}

/** @throws Refusal `places.door_unknown` */
export function theDoor(stairwell: Stairwell, doorId: string): Door {
  const door = doorOf(stairwell, doorId);
  if (!door) throw new Refusal('places.door_unknown');
  return door;
}

export function newHousehold(id: string, since: number | null, madeBy: string): Household {
  return {
    id,
    since,
    madeBy,
    folds: [],
    passages: [],
    doNotVisit: [],
    followUps: [],
    contact: null,
  };
}

export function changeHousehold(
  stairwell: Stairwell,
  at: { door_id: string | null; household_id: string | null },
  change: (household: Household) => Household,
): Stairwell {
  return changeDoors(stairwell, (door) =>
    door.id === at.door_id && door.household.id === at.household_id
      ? withHousehold(door, change(door.household))
      : door,
  );
}

export function changeHouseholds(
  stairwell: Stairwell,
  change: (household: Household) => Household,
): Stairwell {
  return changeDoors(stairwell, (door) => withHousehold(door, change(door.household)));
}

export function changeDoors(stairwell: Stairwell, change: (door: Door) => Door): Stairwell {
  const doors = stairwell.doors.map(change);
  const isSame = doors.every((door, index) => door === stairwell.doors[index]);
  return isSame ? stairwell : { ...stairwell, doors };
}

export function withHousehold(door: Door, household: Household): Door {
  return household === door.household ? door : { ...door, household };
}
