import type { DoorFactCode } from '../../domain/places';
import { operationOf, tapped } from '../outbox/operations';
import { theDoor } from './encounters';
import type { Store } from './store-type';

export interface NewDoorFact {
  stairwellId: string;
  doorId: string;
  fact: DoorFactCode;
  isPresent: boolean;
}

/**
 * Something that one sees of this door, or that is not so any more.
 *
 * @returns the operation's id.
 * @throws Refusal `places.door_unknown`
 */
export async function setDoorFact(
  store: Store,
  { stairwellId, doorId, fact, isPresent }: NewDoorFact,
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  await store.commands.record(stairwellId, (stairwell) => {
    // A door that this device added may not have arrived yet: the household's operation is its own.
    const { household } = theDoor(stairwell, doorId);
    const payload = { door_id: doorId, fact, present: isPresent };
    return [operationOf(tap, 'door_fact.set', payload, [household.madeBy])];
  });
  return tap.id;
}
