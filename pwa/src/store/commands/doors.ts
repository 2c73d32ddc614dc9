import { defaultFloorLabel, floorLabelOf } from '../../domain/floors';
import { cleanLabel, isSameLabel, shownLabel } from '../../domain/labels';
import type { Stairwell } from '../../domain/places';
import { Refusal } from '../../domain/refusal';
import { newDoorOn } from '../../domain/walking';
import { operationOf } from '../outbox/make-operation';
import { tapped } from '../outbox/operations';
import { newId } from '../vault/ids';
import { recordOperation } from './record-operation';
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
 * @throws Refusal `places.door_exists` when the floor has one of that number,
 * `places.label_missing`, `places.label_too_long`
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
      (door) => door.floor === floor && isSameLabel(door.label, label),
    );
    if (isTaken) throw new Refusal('places.door_exists');
    const payload = {
      stairwell_id: stairwellId,
      door_id: doorId,
      household_id: householdId,
      floor,
      position,
      label: fitLabel(label),
      floor_label: floorLabel(stairwell, floor),
    };
    return [operationOf(tap, 'door.add', payload)];
  });
  return { doorId, operationId: tap.id };
}

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
  const payload = { door_id: doorId, label: fitLabel(label) };
  return recordOperation(store, `stairwell:${stairwellId}`, 'door.correct', () => payload, at);
}

/** As it is kept; what nobody can see is no number. */
function fitLabel(label: string): string {
  const shown = shownLabel(label);
  if (shown === '') throw new Refusal('places.label_missing');
  return shown;
}

/** Where a door that is added on this floor comes to stand, and what the floor is called. */
export function newDoorPlace(
  stairwell: Stairwell,
  floor: number,
): { floor: number; position: number; floor_label: string } {
  const { position } = newDoorOn(stairwell, floor);
  return { floor, position, floor_label: floorLabel(stairwell, floor) };
}

/** Never empty: the server takes no other. */
function floorLabel(stairwell: Stairwell, floor: number): string {
  return cleanLabel(floorLabelOf(stairwell, floor)) || defaultFloorLabel(floor);
}
