import { Refusal } from '../../domain/refusal';
import { operationOf, tapped } from '../outbox/operations';
import { newId } from '../vault/ids';
import { textWithin, theDoor } from './encounters';
import type { Store } from './store-type';

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

export const LABEL_LENGTH = 20;

/**
 * What stands at this door is another number than the one on the list.
 *
 * @returns the operation's id.
 * @throws Refusal `places.door_unknown`, `places.label_missing`, `places.label_too_long`
 */
export async function correctDoor(
  store: Store,
  { stairwellId, doorId, label }: { stairwellId: string; doorId: string; label: string },
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  const text = textWithin(label, LABEL_LENGTH, 'places.label_too_long');
  if (text === null) throw new Refusal('places.label_missing');
  await store.commands.record(stairwellId, (stairwell) => {
    // A door that this device added may not have arrived yet: the household's operation is its own.
    const { household } = theDoor(stairwell, doorId);
    const payload = { door_id: doorId, label: text };
    return [operationOf(tap, 'door.correct', payload, [household.madeBy])];
  });
  return tap.id;
}
