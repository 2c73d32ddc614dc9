import type { DoorFactCode } from '../../domain/places';
import { recordOperation } from './record-operation';
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
export function setDoorFact(
  store: Store,
  { stairwellId, doorId, fact, isPresent }: NewDoorFact,
  at?: Date,
): Promise<string> {
  const payload = { door_id: doorId, fact, present: isPresent };
  return recordOperation(store, `stairwell:${stairwellId}`, 'door_fact.set', () => payload, at);
}
