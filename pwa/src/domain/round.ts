import { addDays } from './day';
import { serviceDay } from './service-day';
import type { Person } from './member';
import type { LaterReason, Reason } from './round-reason';

/** An outing: planned with network, walked without. */
export interface Round {
  id: string;
  assignmentId: string;
  campaignId: string;
  territoryId: string;
  /** YYYY-MM-DD and HH:MM. */
  plannedOn: string;
  startsAt: string;
  /** Epoch seconds. */
  preparedAt: number;
  budgetMin: number;
  /** Which change of the plan stands: when it was made, and its number there. */
  changed: { at: number; seq: number } | null;
  marks: Mark[];
  members: Person[];
  start: { lon: number; lat: number } | null;
  stops: Stop[];
}

/** A stairwell with the doors to knock at, the first one first. */
export interface Stop {
  stairwellId: string;
  doors: { id: string; reason: Reason | LaterReason }[];
  /** Minutes after the round's start, at the doors, and on foot to get there: as planned. */
  arrivesMin: number;
  minutes: number;
  walkMin: number;
}

export type RoundEvent = 'start' | 'pause' | 'resume' | 'end';

export interface Mark {
  id: string;
  event: RoundEvent;
  /** Epoch seconds. */
  at: number;
  seq: number;
}

/** Where a round stands. `pausedS` are the pauses that are over; `pausedAt` begins another. */
export interface Course {
  state: 'prepared' | 'running' | 'paused' | 'ended';
  startedAt: number | null;
  pausedAt: number | null;
  endedAt: number | null;
  pausedS: number;
}

const BEFORE: Course = {
  state: 'prepared',
  startedAt: null,
  pausedAt: null,
  endedAt: null,
  pausedS: 0,
};

/** In the order in which it happened; what is so already is not so twice. */
export function courseOf(marks: Mark[]): Course {
  const inOrder = [...marks].sort(
    (one, other) => one.at - other.at || one.seq - other.seq || (one.id < other.id ? -1 : 1),
  );
  return inOrder.reduce(after, BEFORE);
}

function after(course: Course, { event, at }: Mark): Course {
  const since = (before: number | null) => (before === null ? 0 : at - before);
  if (event === 'pause') {
    return course.state === 'running' ? { ...course, state: 'paused', pausedAt: at } : course;
  }
  if (event === 'end') {
    if (course.state === 'ended') return course;
    const pausedS = course.pausedS + since(course.pausedAt);
    return { ...course, state: 'ended', endedAt: at, pausedAt: null, pausedS };
  }
  // A later server may know more events.
  const goesOn = event === 'start' || event === 'resume';
  if (!goesOn || course.state === 'running') return course;
  return {
    state: 'running',
    startedAt: course.startedAt ?? at,
    pausedAt: null,
    endedAt: null,
    pausedS: course.pausedS + since(course.pausedAt ?? course.endedAt),
  };
}

/** Minutes walked so far, pauses not counted. */
export function workedMin({ startedAt, pausedAt, endedAt, pausedS }: Course, now: Date): number {
  if (startedAt === null) return 0;
  const until = endedAt ?? pausedAt ?? now.getTime() / 1000;
  return Math.max(0, (until - startedAt - pausedS) / 60);
}

export function isUnderWay({ marks }: Round): boolean {
  const { state } = courseOf(marks);
  return state === 'running' || state === 'paused';
}

/** What is under way goes on, past the end of its day too; then the last that was prepared for today. */
export function roundNow(rounds: Round[], now: Date): Round | null {
  const today = serviceDay(now);
  const yesterday = addDays(today, -1);
  const underWay = rounds.filter((round) => isUnderWay(round) && round.plannedOn >= yesterday);
  const ofToday = rounds.filter(({ plannedOn }) => plannedOn === today);
  const candidates = underWay.length > 0 ? underWay : ofToday;
  return candidates.reduce<Round | null>(
    (last, one) => (last === null || one.preparedAt >= last.preparedAt ? one : last),
    null,
  );
}
