import { isOnDayOf } from './day';
import { isAnswered, OUTCOMES, type Outcome } from './outcome';
import type { Door, Household, Passage } from './places';

/** Each with a sign of its own. They part the dwellings, so a legend always adds up. */
export const DOOR_STATES = ['do_not_visit', 'never_seen', ...OUTCOMES] as const;

export type DoorState = 'do_not_visit' | 'never_seen' | Outcome;

/** Before anybody knocked. A campaign of null takes the passages of all campaigns. */
export function stateOf(household: Household, campaignId: string | null): DoorState {
  if (isNotToBeVisited(household, campaignId)) return 'do_not_visit';
  return lastPassage(household, campaignId)?.outcome ?? 'never_seen';
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
  const answered = household.passages.findLast(
    (passage) => concerns(passage, campaignId) && isAnswered(passage.outcome),
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
  return isWorthAKnock(stateOf(household, campaignId), lastAnsweredAt(household, campaignId), now);
}

export function isWorthAKnock(state: DoorState, answeredAt: number | null, now: Date): boolean {
  if (state === 'vacant' || state === 'do_not_visit') return false;
  return answeredAt === null || !isOnDayOf(answeredAt, now);
}

/** @param of what a passage or a fold says of its campaign. */
export function concerns(of: { campaignId: string | null }, campaignId: string | null): boolean {
  return campaignId === null || of.campaignId === campaignId;
}
