import { isAnswered, isMeeting, type LaterOutcome, type Outcome } from './outcome';
import type { Household } from './places';
import { serviceDay, type TeamCalendar } from './service-day';
import { concerns, DOOR_STATES, stateAfter, stateOf, type DoorState } from './state';

/**
 * One glossary, twice: this is the offline twin of the server's `insights/measures`, and
 * `tests/golden/measures.json` is run by both. Names are those that travel.
 */
export interface Measures {
  dwellings: number;
  /** Dwellings without vacant ones and without those that asked never to be visited. */
  doors: number;
  seen: number;
  met: number;
  /** Rates are null where there is nothing to divide by. */
  coverage: number | null;
  meeting_rate: number | null;
  passages: number;
  answered: number;
  answer_rate: number | null;
}

/** What one dwelling gives to the sum. */
export interface Tally {
  state: DoorState;
  passages: number;
  answered: number;
  met: number;
}

/** A passage as it was said, with all that tells its order and whether it counts. */
export interface MeasuredPassage {
  outcome: Outcome | LaterOutcome;
  /** Epoch milliseconds. */
  at: number;
  seq?: number;
  isWithdrawn?: boolean;
}

/** From the first instant, up to but not including the other; epoch milliseconds. */
export interface Period {
  from: number;
  until: number;
}

/** From one service day of a team until another, both included. */
export interface Days {
  calendar: TeamCalendar;
  /** YYYY-MM-DD. */
  first: string;
  last: string;
}

const ALWAYS: Period = { from: -Infinity, until: Infinity };

/**
 * A dwelling counted from its passages. Its state is that of the period's end, whenever its last
 * passage was; what is counted lies within the period.
 */
export function tallyOf(
  dwelling: { isNotToBeVisited: boolean; passages: MeasuredPassage[] },
  period: Period | Days = ALWAYS,
): Tally {
  const known = dwelling.passages
    .filter(({ at, isWithdrawn }) => !isWithdrawn && !isOver(at, period))
    .sort((one, other) => one.at - other.at || (one.seq ?? 0) - (other.seq ?? 0));
  const counted = known.filter(({ at }) => hasBegun(at, period));
  return {
    state: dwelling.isNotToBeVisited ? 'do_not_visit' : stateAfter(known.at(-1)?.outcome),
    passages: counted.length,
    answered: counted.filter(({ outcome }) => isAnswered(outcome)).length,
    met: counted.filter(({ outcome }) => isMeeting(outcome)).length,
  };
}

function isOver(at: number, period: Period | Days): boolean {
  if ('until' in period) return at >= period.until;
  return serviceDay(new Date(at), period.calendar) > period.last;
}

function hasBegun(at: number, period: Period | Days): boolean {
  if ('from' in period) return at >= period.from;
  return serviceDay(new Date(at), period.calendar) >= period.first;
}

/** A household counted from its fold, as a phone holds it. */
export function tallyOfHousehold(household: Household, campaignId: string | null): Tally {
  const tally = { state: stateOf(household, campaignId), passages: 0, answered: 0, met: 0 };
  for (const fold of household.folds) {
    if (!concerns(fold, campaignId)) continue;
    tally.passages += fold.passages;
    tally.answered += fold.answered;
    tally.met += fold.met;
  }
  return tally;
}

export function measure(tallies: Tally[]): Measures {
  const doors = tallies.filter(({ state }) => state !== 'vacant' && state !== 'do_not_visit');
  const seen = doors.filter(({ passages }) => passages > 0).length;
  const met = doors.filter((tally) => tally.met > 0).length;
  const passages = sum(tallies.map((tally) => tally.passages));
  const answered = sum(tallies.map((tally) => tally.answered));
  return {
    dwellings: tallies.length,
    doors: doors.length,
    seen,
    met,
    coverage: rate(seen, doors.length),
    meeting_rate: rate(met, seen),
    passages,
    answered,
    answer_rate: rate(answered, passages),
  };
}

/** `later` where there are any. */
export type StateCounts = Record<Exclude<DoorState, 'later'>, number> & { later?: number };

/** How many dwellings are in each state; they add up to all of them. */
export function countStates(tallies: { state: DoorState }[]): StateCounts {
  const none = DOOR_STATES.map((state) => [state, 0] as const);
  const counts = Object.fromEntries(none) as StateCounts;
  for (const { state } of tallies) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
