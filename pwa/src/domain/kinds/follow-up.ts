import type { FollowUpReason, Urgency } from '../follow-up';
import type { FollowUpEvent, FollowUpItem, FollowUpResult } from '../follow-up-item';
import { LIMITS } from '../limits';
import type { Stairwell } from '../places';
import type { Consent } from './consent';
import { NOTE_LENGTH } from './encounter';
import {
  type Declarations,
  type InContext,
  type Limit,
  occurredAt,
  type OperationOf,
  withoutCampaign,
} from './kind';
import { changeHousehold, changeHouseholds } from './stairwell-changes';

/** Of who outside the team is told. */
export const RECIPIENT_LENGTH = LIMITS['follow_up.close'].passed_on.recipient;
/** With which one is given to a colleague, or ended. */
export const WORDS_LENGTH = LIMITS['follow_up.close'].words;

/** Key for key as they travel, in their latest version. */
export interface FollowUpPayloads {
  'follow_up.open': {
    /** Both or none: without a door it needs an encounter away from one. */
    door_id: string | null;
    household_id: string | null;
    encounter_id: string | null;
    campaign_id: string | null;
    reason: FollowUpReason;
    urgency: Urgency;
    due_on: string;
    note: string | null;
    consent: Consent;
  };
  'follow_up.take': { follow_up_id: string };
  'follow_up.hand_over': { follow_up_id: string; to_member_id: string; words: string | null };
  'follow_up.close': {
    follow_up_id: string;
    result: FollowUpResult;
    words: string | null;
    /** Wanted where it was passed on: nothing leaves the team without consent to whom. */
    passed_on: { recipient: string; consent: Consent } | null;
  };
  /** Flagged by mistake. */
  'follow_up.cancel': { follow_up_id: string };
}

type Context = InContext<Pick<OperationOf<string, unknown>, 'recordedAt' | 'serverOffsetMs'>>;

const MALFORMED = 'operations.malformed';
export const WORDS: Limit = { most: WORDS_LENGTH, refusal: 'follow_ups.words_too_long' };

/** Each stands in the list of follow-ups, and behind its door. */
export const followUpKinds: Declarations<FollowUpPayloads> = {
  'follow_up.open': {
    version: 2,
    limits: { note: { most: NOTE_LENGTH, refusal: 'encounters.note_too_long' } },
    folds: {
      stairwell: (stairwell, { operation }) => addToHousehold(stairwell, operation),
      follow_ups: (items, context) => addToList(items, context, context.operation),
    },
    undo: (id) => ({ kind: 'follow_up.cancel', payload: { follow_up_id: id } }),
    // A need that somebody flagged stands without the passage at which it came up.
    repairs: { 'encounters.unknown': 'encounter' },
    corrects: { [MALFORMED]: ['note'] },
    without: { campaign: withoutCampaign, encounter: withoutEncounter },
  },
  'follow_up.take': {
    version: 1,
    folds: {
      stairwell: (stairwell, { operation, author }) =>
        ownInHousehold(stairwell, operation.payload.follow_up_id, author.id),
      follow_ups: (items, context) =>
        changeItem(items, context.operation.payload.follow_up_id, (item) =>
          isHeldLater(item, context)
            ? item
            : { ...happened(item, context, 'take'), owner: context.author },
        ),
    },
    isGoodLater: true,
  },
  'follow_up.hand_over': {
    version: 1,
    limits: { words: WORDS },
    corrects: {
      [MALFORMED]: ['words'],
      'follow_ups.not_a_colleague': ['to_member_id', 'words'],
    },
    folds: {
      stairwell: (stairwell, { operation: { payload } }) =>
        ownInHousehold(stairwell, payload.follow_up_id, payload.to_member_id),
      follow_ups: (items, context) => {
        const { follow_up_id: id, to_member_id: toId, words } = context.operation.payload;
        const owner = { id: toId, name: context.nameOf(toId) };
        return changeItem(items, id, (item) =>
          isHeldLater(item, context)
            ? item
            : { ...happened(item, context, 'hand_over', { to: owner.name, words }), owner },
        );
      },
    },
    isGoodLater: true,
  },
  'follow_up.close': {
    version: 2,
    added: { passed_on: null },
    limits: { words: WORDS },
    corrects: { [MALFORMED]: ['words', 'recipient'] },
    folds: {
      stairwell: (stairwell, { operation }) =>
        endInHousehold(stairwell, operation.payload.follow_up_id),
      follow_ups: (items, context) =>
        changeItem(items, context.operation.payload.follow_up_id, (item) =>
          closed(item, context, context.operation),
        ),
    },
    isGoodLater: true,
  },
  'follow_up.cancel': {
    version: 1,
    folds: {
      stairwell: (stairwell, { operation }) =>
        endInHousehold(stairwell, operation.payload.follow_up_id),
      follow_ups: (items, { operation }) =>
        items.filter(({ id }) => id !== operation.payload.follow_up_id),
    },
    isGoodLater: true,
  },
};

type Opening = OperationOf<'follow_up.open', FollowUpPayloads['follow_up.open']>;

function withoutEncounter(operation: Opening): Opening {
  const { encounter_id: encounterId } = operation.payload;
  const dependsOn = operation.dependsOn.filter((id) => id !== encounterId);
  return { ...operation, dependsOn, payload: { ...operation.payload, encounter_id: null } };
}

function addToHousehold(
  stairwell: Stairwell,
  operation: OperationOf<'follow_up.open', FollowUpPayloads['follow_up.open']>,
): Stairwell {
  const { payload, id } = operation;
  return changeHousehold(stairwell, payload, (household) => {
    if (household.followUps.some((other) => other.id === id)) return household;
    const followUp = {
      id,
      campaignId: payload.campaign_id,
      reason: payload.reason,
      urgency: payload.urgency,
      dueOn: payload.due_on,
      note: payload.note,
      ownerId: null,
    };
    return { ...household, followUps: [...household.followUps, followUp] };
  });
}

function ownInHousehold(stairwell: Stairwell, id: string, ownerId: string | null): Stairwell {
  return changeHouseholds(stairwell, (household) => {
    const isOther = household.followUps.some((one) => one.id === id && one.ownerId !== ownerId);
    if (!isOther) return household;
    const followUps = household.followUps.map((one) => (one.id === id ? { ...one, ownerId } : one));
    return { ...household, followUps };
  });
}

function endInHousehold(stairwell: Stairwell, id: string): Stairwell {
  return changeHouseholds(stairwell, (household) => {
    const followUps = household.followUps.filter((one) => one.id !== id);
    return followUps.length < household.followUps.length ? { ...household, followUps } : household;
  });
}

function addToList(
  items: FollowUpItem[],
  context: Context,
  operation: OperationOf<'follow_up.open', FollowUpPayloads['follow_up.open']>,
): FollowUpItem[] {
  const { id, payload } = operation;
  if (items.some((item) => item.id === id)) return items;
  const { author, place } = context;
  const at = occurredAt(operation);
  const item: FollowUpItem = {
    id,
    campaignId: payload.campaign_id,
    reason: payload.reason,
    urgency: payload.urgency,
    dueOn: payload.due_on,
    note: payload.note,
    openedBy: author,
    openedAt: at,
    owner: null,
    closedAt: null,
    result: null,
    words: null,
    closedBy: null,
    consentedAt: at,
    stairwellId: place?.stairwellId ?? null,
    buildingId: place?.buildingId ?? null,
    doorId: payload.door_id,
    householdId: payload.household_id,
    placeName: null,
    label: place?.door?.label ?? '',
    building: place?.building ?? '',
    stairwell: place?.stairwell ?? '',
    street: place?.street ?? '',
    number: place?.number ?? '',
    history: [],
  };
  return [...items, happened(item, context, 'open')];
}

/** The last ending counts, so that a wrong one can be told right. */
function closed(
  item: FollowUpItem,
  context: Context,
  operation: OperationOf<'follow_up.close', FollowUpPayloads['follow_up.close']>,
): FollowUpItem {
  const { result, words, passed_on: passedOn = null } = operation.payload;
  const recipient = passedOn ? { recipient: passedOn.recipient } : {};
  const closedAt = occurredAt(operation);
  if ((item.closedAt ?? 0) > closedAt) return item;
  return {
    ...happened(item, context, 'close', { result, words, ...recipient }),
    closedAt,
    closedBy: context.author,
    result,
    words,
  };
}

/** What is ended stays so; and whoever had it last has it, whatever arrived last. */
function isHeldLater({ closedAt, history }: FollowUpItem, { operation }: Context): boolean {
  const at = occurredAt(operation);
  const isLater = (event: FollowUpEvent) =>
    (event.action === 'take' || event.action === 'hand_over') && event.at > at;
  return closedAt !== null || history.some(isLater);
}

function happened(
  item: FollowUpItem,
  { operation, author }: Context,
  action: FollowUpEvent['action'],
  facts: Partial<FollowUpEvent> = {},
): FollowUpItem {
  const at = occurredAt(operation);
  if (item.history.some((event) => event.action === action && event.at === at)) return item;
  const event = { action, at, by: author.name, to: null, result: null, words: null, ...facts };
  return { ...item, history: [...item.history, event] };
}

function changeItem(
  items: FollowUpItem[],
  id: string,
  change: (item: FollowUpItem) => FollowUpItem,
): FollowUpItem[] {
  return items.map((item) => (item.id === id ? change(item) : item));
}
