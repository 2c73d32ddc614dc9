import { isOnDayOf } from './service-day';
import { isAnswered, isKnown, OUTCOMES, type LaterOutcome, type Outcome } from './outcome';
import type { Door, Household, Passage } from './places';

/** Each with a sign of its own. They part the dwellings, so a legend always adds up. */
export const DOOR_STATES = ['do_not_visit', 'never_seen', ...OUTCOMES] as const;

/** `later`: the last answer is one that this release does not know. No server says so. */
export type DoorState = 'do_not_visit' | 'never_seen' | Outcome | 'later';

/** Before anybody knocked. A campaign of null takes the passages of all campaigns. */
export function stateOf(household: Household, campaignId: string | null): DoorState {
  if (isNotToBeVisited(household, campaignId)) return 'do_not_visit';
  return stateAfter(lastPassage(household, campaignId)?.outcome);
}

export function stateAfter(last: Outcome | LaterOutcome | undefined): DoorState {
  if (last === undefined) return 'never_seen';
  return isKnown(last) ? last : 'later';
}

/** Their wish, for this campaign or for all. */
export function isNotToBeVisited(household: Household, campaignId: string | null): boolean {
  return household.doNotVisit.some(
    (wish) => wish.campaignId === null || campaignId === null || wish.campaignId === campaignId,
  );
}

export function lastPassage(household: Household, campaignId: string | null): Passage | undefined {
  return household.passages.findLast((passage) => concerns(passage, campaignId));
}

/** A follow-up is open: a mark on top of any state. */
export function isFlagged(household: Household): boolean {
  return household.followUps.length > 0;
}

/** The state that is shown of it is today's word, not one of last week. */
export function isShownOfToday(
  household: Household,
  campaignId: string | null,
  now: Date,
): boolean {
  if (isNotToBeVisited(household, campaignId)) return false;
  const last = lastPassage(household, campaignId);
  return last !== undefined && isOnDayOf(last.at, now);
}

export function wasAnsweredToday(
  household: Household,
  campaignId: string | null,
  now: Date,
): boolean {
  const answeredAt = lastAnsweredAt(household, campaignId);
  return answeredAt !== null && isOnDayOf(answeredAt, now);
}

/** Epoch seconds; null when nobody has ever come to the door. */
export function lastAnsweredAt(household: Household, campaignId: string | null): number | null {
  return lastAt(household, campaignId, isAnswered);
}

/**
 * As `lastAnsweredAt`, and also after an answer that this release does not know: whoever gave it is
 * left alone on its day.
 */
export function lastLeftAloneAt(household: Household, campaignId: string | null): number | null {
  return lastAt(household, campaignId, (outcome) => isAnswered(outcome) || !isKnown(outcome));
}

function lastAt(
  household: Household,
  campaignId: string | null,
  isMeant: (outcome: string) => boolean,
): number | null {
  const answered = household.passages.findLast(
    (passage) => concerns(passage, campaignId) && isMeant(passage.outcome),
  );
  return answered?.at ?? null;
}

export const HOUR_MS = 3_600_000;

/** Somebody knocked a moment ago, whatever came of it. */
export function wasTriedWithin(last: Passage | null, now: Date, withinMs: number): boolean {
  return last !== null && now.getTime() - last.at * 1000 <= withinMs;
}

/** Worth a knock now: neither vacant, nor not to be visited, nor answered today. */
export function isToVisit({ household }: Door, campaignId: string | null, now: Date): boolean {
  return isWorthAKnock(stateOf(household, campaignId), lastLeftAloneAt(household, campaignId), now);
}

/** @param answeredAt see `lastLeftAloneAt`. */
export function isWorthAKnock(state: DoorState, answeredAt: number | null, now: Date): boolean {
  if (state === 'vacant' || state === 'do_not_visit') return false;
  return answeredAt === null || !isOnDayOf(answeredAt, now);
}

/** @param of what a passage or a fold says of its campaign. */
export function concerns(of: { campaignId: string | null }, campaignId: string | null): boolean {
  return campaignId === null || of.campaignId === campaignId;
}
