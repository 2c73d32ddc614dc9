import { LIMITS } from '../limits';
import type { Person } from '../member';
import type { AccessNote, AccessSubject, Stairwell } from '../places';
import { type Declarations, occurredAt, type OperationOf } from './kind';
import { nameOrNull } from './stairwell-changes';

export const ACCESS_NOTE_LENGTH = LIMITS['access_note.set'].value;

/** Key for key as they travel, in their latest version. */
export interface AccessNotePayloads {
  'access_note.set': { stairwell_id: string; subject: AccessSubject; value: string | null };
}

export const accessNoteKinds: Declarations<AccessNotePayloads> = {
  'access_note.set': {
    version: 1,
    limits: { value: { most: ACCESS_NOTE_LENGTH, refusal: 'access_notes.too_long' } },
    corrects: { 'operations.malformed': ['value'] },
    folds: {
      stairwell: (stairwell, { operation, author }) => setAccessNote(stairwell, operation, author),
    },
  },
};

function setAccessNote(
  stairwell: Stairwell,
  operation: OperationOf<'access_note.set', AccessNotePayloads['access_note.set']>,
  author: Person,
): Stairwell {
  const { stairwell_id: id, subject, value } = operation.payload;
  if (id !== stairwell.id) return stairwell;
  const before = stairwell.access.find((note) => note.subject === subject);
  const at = occurredAt(operation);
  if (before && before.at > at) return stairwell;
  const note: AccessNote = { subject, value, by: nameOrNull(author), at };
  return { ...stairwell, access: [...stairwell.access.filter((one) => one !== before), note] };
}
