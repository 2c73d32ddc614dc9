import { accessNoteKinds, type AccessNotePayloads } from './access-note';
import { contactDetailsKinds, type ContactDetailsPayloads } from './contact-details';
import { doorKinds, type DoorPayloads } from './door';
import { encounterKinds, type EncounterPayloads } from './encounter';
import { followUpKinds, type FollowUpPayloads } from './follow-up';
import { householdKinds, type HouseholdPayloads } from './household';
import type { Declarations } from './kind';
import { roundKinds, type RoundPayloads } from './round';
import { talkCountKinds, type TalkCountPayloads } from './talk-count';

/** What each kind of operation says in its latest version, key for key as it travels. */
export interface Payloads
  extends
    EncounterPayloads,
    ContactDetailsPayloads,
    TalkCountPayloads,
    HouseholdPayloads,
    FollowUpPayloads,
    DoorPayloads,
    AccessNotePayloads,
    RoundPayloads {}

/**
 * Every kind of operation: one that is missing, or half declared, does not compile. Fetched with the
 * first page on which something can be recorded.
 */
export const kinds: Declarations<Payloads> = {
  ...encounterKinds,
  ...contactDetailsKinds,
  ...talkCountKinds,
  ...householdKinds,
  ...followUpKinds,
  ...doorKinds,
  ...accessNoteKinds,
  ...roundKinds,
};

/** As much as can be said of all of them. @returns undefined for a kind of a later release. */
export function declarationOf(kind: string): AnyDeclaration | undefined {
  return (kinds as unknown as Record<string, AnyDeclaration>)[kind];
}

type AnyPayload = Record<string, unknown>;
type AnyDeclaration = Declarations<Record<string, AnyPayload>>[string];
