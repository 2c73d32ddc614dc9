import type { Door } from './places';
import { courseOf, type Round } from './round';
import { beginOf } from './service-day';
import { concerns, stateOf } from './state';

/** What the round of today asks of one stairwell. */
export interface PlanHere {
  roundId: string;
  doorIds: ReadonlySet<string>;
  /** Epoch seconds: a passage from then on is one of the round's. */
  sinceS: number;
}

/** @returns null where the round is over, for another mission, or asks nothing there. */
export function planHere(
  round: Round | null,
  stairwellId: string,
  campaignId: string | null,
): PlanHere | null {
  if (!round || round.campaignId !== campaignId) return null;
  if (courseOf(round.marks).state === 'ended') return null;
  const doorIds = new Set(
    round.stops
      .filter((stop) => stop.stairwellId === stairwellId)
      .flatMap(({ doors }) => doors.map(({ id }) => id)),
  );
  if (doorIds.size === 0) return null;
  return { roundId: round.id, doorIds, sinceS: countsFrom(round) };
}

/**
 * From when on a passage is the round's: on its day, since it was prepared. Begun or not: whoever
 * goes straight to a door, and before the hour, has not forgotten it.
 */
export function countsFrom({ plannedOn, preparedAt }: Round): number {
  return Math.max(preparedAt, beginOf(plannedOn).getTime() / 1000);
}

/** The round has nothing to ask there any more: it was visited, or is to be left alone. */
export function isDoneInRound(door: Door, campaignId: string | null, sinceS: number): boolean {
  const { household } = door;
  const state = stateOf(household, campaignId);
  if (state === 'do_not_visit' || state === 'vacant') return true;
  return household.passages.some((one) => concerns(one, campaignId) && one.at >= sinceS);
}
