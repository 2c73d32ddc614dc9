import type { Assignment, Campaign } from './member';
import { isMeeting } from './outcome';
import type { Passage, Stairwell } from './places';
import { courseOf, workedMin, type Course, type Round, type Stop } from './round';
import { concerns, isNotToBeVisited } from './state';
import { signOf, type DoorSign } from './summary';

/** A round as it is walked, with what came of it so far. */
export interface Walk {
  round: Round;
  course: Course;
  /** null when it has ended meanwhile. */
  assignment: Assignment | null;
  campaign: Campaign | null;
  stops: WalkStop[];
  /** Doors of the plan that are done, of all of them. */
  done: number;
  planned: number;
  meetings: number;
  notHome: number;
  /** Of the time that was planned; below zero it is over. */
  leftMin: number;
  workedMin: number;
  /** The stairwell where somebody was last; null before the first door. */
  hereId: string | null;
}

export interface WalkStop {
  stop: Stop;
  /** null: no longer on this device. */
  stairwell: Stairwell | null;
  /** All doors of the stairwell, as they are drawn. */
  signs: DoorSign[];
  doneIds: string[];
  meetings: number;
  isDone: boolean;
  lastAt: number | null;
}

export function walkOf(
  round: Round,
  stairwells: ReadonlyMap<string, Stairwell>,
  now: Date,
): Omit<Walk, 'assignment' | 'campaign'> {
  const course = courseOf(round.marks);
  const since = course.startedAt ?? Infinity;
  const stops = round.stops.map((stop) =>
    stopOf(stop, stairwells.get(stop.stairwellId) ?? null, round.campaignId, since),
  );
  const sum = (of: (stop: WalkStop) => number) => stops.reduce((all, one) => all + of(one), 0);
  const worked = workedMin(course, now);
  const last = stops.reduce<WalkStop | null>(
    (late, one) => ((one.lastAt ?? 0) > (late?.lastAt ?? 0) ? one : late),
    null,
  );
  return {
    round,
    course,
    stops,
    done: sum(({ doneIds }) => doneIds.length),
    planned: sum(({ stop }) => stop.doors.length),
    meetings: sum(({ meetings }) => meetings),
    notHome: sum(({ stop, stairwell }) => absentIn(stop, stairwell, round.campaignId, since)),
    leftMin: round.budgetMin - worked,
    workedMin: worked,
    hereId: last?.stop.stairwellId ?? null,
  };
}

function stopOf(
  stop: Stop,
  stairwell: Stairwell | null,
  campaignId: string,
  since: number,
): WalkStop {
  const doors = doorsOf(stop, stairwell);
  const after = doors.map(({ household }) =>
    household.passages.filter((one) => concerns(one, campaignId) && one.at >= since),
  );
  const doneIds = doors
    .filter(
      ({ household }, index) =>
        after[index]!.length > 0 || (since !== Infinity && isNotToBeVisited(household, campaignId)),
    )
    .map(({ id }) => id);
  const times = after.flat().map(({ at }) => at);
  return {
    stop,
    stairwell,
    signs: stairwell?.doors.map((door) => signOf(door, campaignId)) ?? [],
    doneIds,
    meetings: after.filter((passages) => isLast(passages, isMeeting)).length,
    // A door that is gone has nobody to wait for.
    isDone: stairwell !== null && doneIds.length >= doors.length,
    lastAt: times.length > 0 ? Math.max(...times) : null,
  };
}

function absentIn(
  stop: Stop,
  stairwell: Stairwell | null,
  campaignId: string,
  since: number,
): number {
  return doorsOf(stop, stairwell).filter(({ household }) =>
    isLast(
      household.passages.filter((one) => concerns(one, campaignId) && one.at >= since),
      (outcome) => outcome === 'not_home',
    ),
  ).length;
}

function doorsOf(stop: Stop, stairwell: Stairwell | null): Stairwell['doors'] {
  const planned = new Set(stop.doors.map(({ id }) => id));
  return stairwell?.doors.filter(({ id }) => planned.has(id)) ?? [];
}

function isLast(passages: Passage[], is: (outcome: Passage['outcome']) => boolean): boolean {
  const last = passages.at(-1);
  return last !== undefined && is(last.outcome);
}
