import type { FollowUpReason, Urgency } from '../../domain/follow-up';
import { tapped } from '../outbox/operations';
import { contactPart, contactWithdrawn, type NewContactDetails } from './contact-details';
import { type NewEncounter, encounterPart, withdrawalPart } from './encounters';
import { cancelFollowUpPart, openFollowUpPart } from './follow-ups';
import { meetingPart, meetingWithdrawn, type NewMeeting } from './meetings';
import type { CommandPart } from './command-parts';
import type { KeptDraft } from './drafts';
import type { Store } from './store-type';
import { type CountedTalk, talkCounted, talkUncounted } from './talk-counts';

/** Somebody is needed, as it is said in the breath of an encounter. */
export interface NewFlag {
  reason: FollowUpReason;
  urgency: Urgency;
  /** YYYY-MM-DD. */
  dueOn: string;
  consentLanguage: string;
}

/** All that one tap says of a knock. */
export interface NewVisit {
  encounter: NewEncounter;
  contact?: Omit<NewContactDetails, 'stairwellId' | 'doorId'> | null;
  /** The encounter's note goes with it. */
  flag?: NewFlag | null;
  counted?: CountedTalk | null;
}

/** What went into a day's sum. */
interface Counted {
  talk: CountedTalk;
  at: Date;
}

/** What was stored by one tap, so that another one takes all of it back. */
export interface DoneVisit {
  stairwellId: string;
  /** Where contact details were kept that had not been there; null: nowhere. */
  contactDoorId: string | null;
  encounterIds: string[];
  followUpId: string | null;
  counted: Counted | null;
  /** The form that said it, as it was filled. */
  draft?: KeptDraft | undefined;
}

/**
 * A passage with the contact details, the follow-up and the day's sum that were said with it: all of
 * it is written down, or nothing.
 *
 * @throws Refusal as `recordEncounter`, `setContactDetails` and `openFollowUp` do
 */
export async function recordVisit(store: Store, visit: NewVisit, at?: Date): Promise<DoneVisit> {
  const tap = tapped(at);
  const draft = store.drafts.beingSent;
  const { encounter, contact, flag, counted = null } = visit;
  const { stairwellId, doorId, campaignId, note } = encounter;
  const flagTap = flag ? tapped(tap.at) : null;
  const parts: CommandPart[] = [encounterPart(tap, encounter)];
  if (contact) parts.push(contactPart(tapped(tap.at), { stairwellId, doorId, ...contact }));
  if (flag && flagTap) {
    const about = { stairwellId, doorId, campaignId, encounterId: tap.id, note };
    parts.push(openFollowUpPart(flagTap, { ...about, ...flag }));
  }
  if (counted) parts.push(talkCounted(counted, tap.at));
  await store.commands.carryOut(parts);
  return {
    stairwellId,
    contactDoorId: contact ? doorId : null,
    encounterIds: [tap.id],
    followUpId: flagTap?.id ?? null,
    counted: counted && { talk: counted, at: tap.at },
    draft,
  };
}

/**
 * Take back what one tap has said, with one tap: all of it, or nothing. The form that said it is
 * there again, half filled.
 *
 * @throws Refusal `follow_ups.unknown`, `places.door_unknown`
 */
export async function undoVisit(store: Store, done: DoneVisit, at?: Date): Promise<void> {
  const tap = tapped(at);
  const { stairwellId, contactDoorId, encounterIds, followUpId, counted } = done;
  const parts: CommandPart[] = [];
  if (followUpId) parts.push(cancelFollowUpPart(tapped(tap.at), followUpId));
  if (contactDoorId) {
    const where = { stairwellId, doorId: contactDoorId };
    parts.push(contactWithdrawn(tapped(tap.at), where, { ifKept: true }));
  }
  parts.push(withdrawalPart(tap.at, { stairwellId, encounterIds }));
  if (counted) parts.push(talkUncounted(counted.talk, counted.at));
  await store.commands.carryOut(parts);
  if (done.draft) store.drafts.bringBack(done.draft);
}

/** All that one tap says of an encounter away from doors. */
export interface NewMeetingVisit {
  meeting: NewMeeting;
  /** The meeting's note goes with it. */
  flag?: NewFlag | null;
  counted?: CountedTalk | null;
}

export interface DoneMeeting {
  encounterId: string;
  followUpId: string | null;
  counted: Counted | null;
  /** The form that said it, as it was filled. */
  draft?: KeptDraft | undefined;
}

/**
 * A meeting with the follow-up and the day's sum that were said with it: all of it, or nothing.
 *
 * @throws Refusal as `recordMeeting` and `openFollowUp` do
 */
export async function recordMeetingVisit(
  store: Store,
  { meeting, flag, counted = null }: NewMeetingVisit,
  at?: Date,
): Promise<DoneMeeting> {
  const tap = tapped(at);
  const draft = store.drafts.beingSent;
  const flagTap = flag ? tapped(tap.at) : null;
  const parts: CommandPart[] = [meetingPart(tap, meeting)];
  if (flag && flagTap) {
    const { campaignId, note } = meeting;
    const about = { stairwellId: null, doorId: null, campaignId, encounterId: tap.id, note };
    parts.push(openFollowUpPart(flagTap, { ...about, ...flag }));
  }
  if (counted) parts.push(talkCounted(counted, tap.at));
  await store.commands.carryOut(parts);
  return {
    encounterId: tap.id,
    followUpId: flagTap?.id ?? null,
    counted: counted && { talk: counted, at: tap.at },
    draft,
  };
}

/**
 * Take back what one tap has said of a meeting: all of it, or nothing. The form that said it is there
 * again, half filled.
 */
export async function undoMeeting(store: Store, done: DoneMeeting, at?: Date): Promise<void> {
  const tap = tapped(at);
  const { encounterId, followUpId, counted } = done;
  const parts: CommandPart[] = [];
  if (followUpId) parts.push(cancelFollowUpPart(tapped(tap.at), followUpId));
  parts.push(meetingWithdrawn(tap, encounterId));
  if (counted) parts.push(talkUncounted(counted.talk, counted.at));
  await store.commands.carryOut(parts);
  if (done.draft) store.drafts.bringBack(done.draft);
}
