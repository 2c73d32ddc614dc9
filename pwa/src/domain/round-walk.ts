import type { Assignment, Campaign } from './member';
import { isMeeting } from './outcome';
import type { Stairwell } from './places';
import { countsFrom, isDoneInRound } from './plan-here';
import { distanceM, plane, walkMin } from './round-minutes';
import { courseOf, type Course, type Round, type Stop } from './round';
import { concerns, lastPassage } from './state';
import { doorSummaryOf, type DoorSummary } from './summary';

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
  /** The stairwell where somebody was last; null before the first door. */
  hereId: string | null;
}

export interface WalkStop {
  stop: Stop;
  /** null: no longer on this device. */
  stairwell: Stairwell | null;
  /** All doors of the stairwell, as they are drawn. */
  doors: DoorSummary[];
  /** Doors of the plan that still stand there. */
  planned: number;
  doneIds: string[];
  meetings: number;
  notHome: number;
  isDone: boolean;
  /** Epoch seconds of the last passage of the round; null before it. */
  lastAt: number | null;
  /** On foot, from the stop before. */
  wayMin: number;
  /** HH:MM at which the first of those who named an hour expects somebody. */
  dueAt: string | null;
}

export function walkOf(
  round: Round,
  stairwells: ReadonlyMap<string, Stairwell>,
): Omit<Walk, 'assignment' | 'campaign'> {
  const course = courseOf(round.marks);
  const since = countsFrom(round);
  let before: At | null = round.start;
  const stops = round.stops.map((stop) => {
    const stairwell = stairwells.get(stop.stairwellId) ?? null;
    const wayMin = before && stairwell ? wayBetween(before, stairwell) : 0;
    before = stairwell ?? before;
    return { ...stopOf(stop, stairwell, round.campaignId, since), wayMin };
  });
  const sum = (of: (stop: WalkStop) => number) => stops.reduce((all, one) => all + of(one), 0);
  return {
    round,
    course,
    stops,
    done: sum(({ doneIds }) => doneIds.length),
    planned: sum(({ planned }) => planned),
    meetings: sum(({ meetings }) => meetings),
    notHome: sum(({ notHome }) => notHome),
    hereId: lastOf(stops)?.stop.stairwellId ?? null,
  };
}

/** The stop to go on with: where somebody is, if anything is left there, then the next one. */
export function nextStop({ stops, hereId }: Pick<Walk, 'stops' | 'hereId'>): WalkStop | null {
  const isHere = ({ stop }: WalkStop) => stop.stairwellId === hereId;
  const here = stops.findLastIndex(isHere);
  // Further on, then what was left before.
  const inOrder = [...stops.slice(here + 1), ...stops.slice(0, here + 1)];
  const left = inOrder.filter(({ isDone, stairwell }) => stairwell && !isDone);
  return left.find(isHere) ?? left[0] ?? null;
}

/** Minutes on foot from one place to another. */
export function wayBetween(one: At, other: At): number {
  const point = plane(one.lat);
  return walkMin(distanceM(point(one.lon, one.lat), point(other.lon, other.lat)));
}

interface At {
  lon: number;
  lat: number;
}

function stopOf(
  stop: Stop,
  stairwell: Stairwell | null,
  campaignId: string,
  since: number,
): Omit<WalkStop, 'wayMin'> {
  const asked = new Set(stop.doors.map(({ id }) => id));
  const doors = stairwell?.doors.filter(({ id }) => asked.has(id)) ?? [];
  const visits = doors.map(({ household }) =>
    household.passages.filter((one) => concerns(one, campaignId) && one.at >= since),
  );
  const done = doors.filter((door) => isDoneInRound(door, campaignId, since));
  const ends = visits.flatMap((passages) => passages.at(-1)?.outcome ?? []);
  const times = visits.flat().map(({ at }) => at);
  const hours = doors.flatMap(({ id, household }) =>
    stop.doors.some((one) => one.id === id && one.reason === 'due_return')
      ? (lastPassage(household, campaignId)?.comeBackAt ?? [])
      : [],
  );
  return {
    stop,
    stairwell,
    doors: stairwell?.doors.map((door) => doorSummaryOf(door, campaignId)) ?? [],
    planned: stairwell ? doors.length : stop.doors.length,
    doneIds: done.map(({ id }) => id),
    meetings: ends.filter(isMeeting).length,
    notHome: ends.filter((outcome) => outcome === 'not_home').length,
    isDone: stairwell !== null && done.length === doors.length,
    lastAt: times.length > 0 ? Math.max(...times) : null,
    dueAt: hours.sort()[0] ?? null,
  };
}

function lastOf(stops: WalkStop[]): WalkStop | null {
  return stops.reduce<WalkStop | null>(
    (late, one) => ((one.lastAt ?? 0) > (late?.lastAt ?? 0) ? one : late),
    null,
  );
}
