import type { AccessSubject } from '../../domain/places';
import { recordOperation } from './record-operation';
import type { Store } from './store-type';

export interface NewAccessNote {
  stairwellId: string;
  subject: AccessSubject;
  /** Of a lift: `works` or `out`. null: nothing is known any more. */
  value: string | null;
}

/**
 * How one gets into this building and up its stairs.
 *
 * @returns the operation's id.
 * @throws Refusal `access_notes.too_long`
 */
export function setAccessNote(
  store: Store,
  { stairwellId, subject, value }: NewAccessNote,
  at?: Date,
): Promise<string> {
  const payload = { stairwell_id: stairwellId, subject, value };
  return recordOperation(store, `stairwell:${stairwellId}`, 'access_note.set', () => payload, at);
}
