import { CONSENT_TEXT, dueOn, type FollowUpReason, type Urgency } from '../../domain/follow-up';
import type { FollowUpResult } from '../../domain/follow-up-item';
import { RECIPIENT_LENGTH, WORDS } from '../../domain/kinds/follow-up';
import { textWithin } from '../../domain/kinds/kind';
import { theDoor } from '../../domain/kinds/stairwell-changes';
import type { Operation, Payloads } from '../../domain/operation';
import { Refusal } from '../../domain/refusal';
import type { ChunkId } from '../formats/chunk-kinds';
import { operationOf } from '../outbox/make-operation';
import { type Tap, tapped } from '../outbox/operations';
import { type CommandPart, operationsOn } from './command-parts';
import type { Store } from './store-type';

export interface NewFollowUp {
  /** Both null: it came up away from a door, at the encounter that is named then. */
  stairwellId: string | null;
  doorId: string | null;
  campaignId: string | null;
  /** The passage at which it came up. */
  encounterId?: string | null;
  reason: FollowUpReason;
  urgency: Urgency;
  /** YYYY-MM-DD; otherwise as the urgency says. */
  dueOn?: string | null;
  note?: string | null;
  /** They heard the text in this language and agreed. Without it nothing is written down. */
  consentLanguage: string | null;
}

/**
 * Somebody is needed, most often by this household.
 *
 * @returns the follow-up's id.
 * @throws Refusal `follow_ups.consent_missing`, `follow_ups.nowhere`, `places.door_unknown`,
 *   `encounters.note_too_long`
 */
export async function openFollowUp(
  store: Store,
  followUp: NewFollowUp,
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  await store.commands.carryOut([openFollowUpPart(tap, followUp)]);
  return tap.id;
}

/** As `openFollowUp`, for a command that says more. */
export function openFollowUpPart(tap: Tap, followUp: NewFollowUp): CommandPart {
  const { stairwellId, doorId, encounterId = null } = followUp;
  const payload = openingOf(followUp, tap.at);
  if (stairwellId === null || doorId === null) {
    if (encounterId === null) throw new Refusal('follow_ups.nowhere');
    return operationsOn('follow_ups', () => [
      operationOf(tap, 'follow_up.open', payload, [encounterId]),
    ]);
  }
  return operationsOn(
    `stairwell:${stairwellId}`,
    (stairwell) => {
      const { household } = theDoor(stairwell, doorId);
      const at = { door_id: doorId, household_id: household.id };
      return [
        operationOf(tap, 'follow_up.open', { ...payload, ...at }, [encounterId, household.madeBy]),
      ];
    },
    () => ['follow_ups'],
  );
}

function openingOf(followUp: NewFollowUp, now: Date): Payloads['follow_up.open'] {
  const { consentLanguage } = followUp;
  if (!consentLanguage) throw new Refusal('follow_ups.consent_missing');
  return {
    door_id: null,
    household_id: null,
    encounter_id: followUp.encounterId ?? null,
    campaign_id: followUp.campaignId,
    reason: followUp.reason,
    urgency: followUp.urgency,
    due_on: followUp.dueOn ?? dueOn(followUp.urgency, now),
    note: followUp.note ?? null,
    consent: { text: CONSENT_TEXT, language: consentLanguage },
  };
}

/** This member takes it on. @returns the operation's id. @throws Refusal `follow_ups.unknown` */
export function takeFollowUp(store: Store, id: string, at?: Date): Promise<string> {
  return change(store, id, at, (tap) =>
    operationOf(tap, 'follow_up.take', { follow_up_id: id }, [id]),
  );
}

/**
 * Somebody else of the team goes on with it.
 *
 * @returns the operation's id.
 * @throws Refusal `follow_ups.unknown`, `follow_ups.words_too_long`
 */
export function handOverFollowUp(
  store: Store,
  { id, toMemberId, words }: { id: string; toMemberId: string; words?: string | null },
  at?: Date,
): Promise<string> {
  const payload = { follow_up_id: id, to_member_id: toMemberId, words: words ?? null };
  return change(store, id, at, (tap) => operationOf(tap, 'follow_up.hand_over', payload, [id]));
}

/** The text that is read out before anybody outside the team is told. Its wording is i18n's. */
const PASSED_ON_TEXT = 'passed_on.v1';

/** Who outside the team gets it, and in which language they heard that. */
export interface PassedOn {
  recipient: string;
  language: string;
}

/**
 * It is over; whoever flagged it is told how it ended.
 *
 * @param passedOn wanted with `passed_on`.
 * @returns the operation's id.
 * @throws Refusal `follow_ups.unknown`, `follow_ups.words_too_long`,
 *   `follow_ups.consent_missing`
 */
export async function closeFollowUp(
  store: Store,
  {
    id,
    result,
    words,
    passedOn,
  }: { id: string; result: FollowUpResult; words?: string | null; passedOn?: PassedOn | null },
  at?: Date,
): Promise<string> {
  if (result === 'passed_on' && !passedOn) throw new Refusal('follow_ups.consent_missing');
  const passed_on =
    result === 'passed_on' && passedOn
      ? {
          recipient: recipientWithin(passedOn.recipient),
          consent: { text: PASSED_ON_TEXT, language: passedOn.language },
        }
      : null;
  const payload = { follow_up_id: id, result, words: words ?? null, passed_on };
  return change(store, id, at, (tap) => operationOf(tap, 'follow_up.close', payload, [id]));
}

/** @throws Refusal where it is empty: whoever agreed to nobody in particular agreed to nothing. */
function recipientWithin(recipient: string): string {
  const named = textWithin(recipient, { most: RECIPIENT_LENGTH, refusal: WORDS.refusal });
  if (named === null) throw new Refusal('follow_ups.consent_missing');
  return named;
}

/** It was flagged by mistake. @returns the operation's id. @throws Refusal `follow_ups.unknown` */
export function cancelFollowUp(store: Store, id: string, at?: Date): Promise<string> {
  return change(store, id, at, (tap) => cancelling(tap, id));
}

/** As `cancelFollowUp`, for a command that takes back more. */
export function cancelFollowUpPart(tap: Tap, id: string): CommandPart {
  return followUpChangePart(id, () => cancelling(tap, id));
}

function cancelling(tap: Tap, id: string): Operation {
  return operationOf(tap, 'follow_up.cancel', { follow_up_id: id }, [id]);
}

async function change(
  store: Store,
  id: string,
  at: Date | undefined,
  operation: (tap: Tap) => Operation,
): Promise<string> {
  const tap = tapped(at);
  await store.commands.carryOut([followUpChangePart(id, () => operation(tap))]);
  return tap.id;
}

/** It stands in the list, and behind its door if that stairwell is held. */
function followUpChangePart(id: string, operation: () => Operation): CommandPart {
  return operationsOn(
    'follow_ups',
    (items) => {
      if (!items.some((item) => item.id === id)) throw new Refusal('follow_ups.unknown');
      return [operation()];
    },
    (items): ChunkId[] => {
      const stairwellId = items.find((item) => item.id === id)?.stairwellId;
      return stairwellId ? [`stairwell:${stairwellId}`] : [];
    },
  );
}
