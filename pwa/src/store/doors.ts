import { Refusal } from '../domain/refusal';
import { newId, operationOf, tapped } from './operations';
import type { Store } from './store';

export interface NewDoor {
  stairwellId: string;
  floor: number;
  position: number;
  label: string;
}

/**
 * A door that is there and was on no list.
 *
 * @returns the door's id and the operation's.
 * @throws Refusal `places.door_exists` when the floor has one at that place.
 */
export async function addDoor(
  store: Store,
  { stairwellId, floor, position, label }: NewDoor,
  at?: Date,
): Promise<{ doorId: string; operationId: string }> {
  const tap = tapped(at);
  const [doorId, householdId] = [newId(), newId()];
  await store.commands.record(stairwellId, (stairwell) => {
    const isTaken = stairwell.doors.some(
      (door) => door.floor === floor && door.position === position,
    );
    if (isTaken) throw new Refusal('places.door_exists');
    const payload = {
      stairwell_id: stairwellId,
      door_id: doorId,
      household_id: householdId,
      floor,
      position,
      label: label.trim(),
    };
    return [operationOf(tap, 'door.add', payload)];
  });
  return { doorId, operationId: tap.id };
}
