import type { AccessSubject } from '../../domain/places';
import { operationOf, tapped } from '../outbox/operations';
import { textWithin } from './encounters';
import type { Store } from './store-type';

export const ACCESS_NOTE_LENGTH = 60;

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
export async function setAccessNote(
  store: Store,
  { stairwellId, subject, value }: NewAccessNote,
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  const text = textWithin(value, ACCESS_NOTE_LENGTH, 'access_notes.too_long');
  await store.commands.record(stairwellId, () => [
    operationOf(tap, 'access_note.set', { stairwell_id: stairwellId, subject, value: text }),
  ]);
  return tap.id;
}
