import { addDays, daysBetween } from './day';

/** When a team knocks: the twin of the server's, and one golden file holds both to it. */
export interface KnockingHours {
  /** Of the week, 1 is Monday. */
  days: number[];
  /** HH:MM; one that closes no later than it opens closes in the night after. */
  opens: string;
  closes: string;
  /** YYYY-MM-DD: public holidays, of this year and the next. */
  closedOn: string[];
}

/** A day, and an hour in the course of it. */
export interface Moment {
  day: string;
  /** HH:MM. */
  hour: string;
}

/** Where nobody said otherwise: Monday to Saturday. */
export const USUAL_HOURS: KnockingHours = {
  days: [1, 2, 3, 4, 5, 6],
  opens: '10:00',
  closes: '20:30',
  closedOn: [],
};

const A_MONDAY = '2024-01-01';
const DAY_MIN = 24 * 60;
/** Nobody says “at 18:03”. */
const STEP_MIN = 5;
/** A phone holds no round of later days. */
const LOOK_AHEAD_DAYS = 14;

export function isOpenOn({ days, closedOn }: KnockingHours, day: string): boolean {
  const weekday = (((daysBetween(A_MONDAY, day) % 7) + 7) % 7) + 1;
  return days.includes(weekday) && !closedOn.includes(day);
}

/**
 * Whether so many minutes from a moment on lie within the hours of its day.
 *
 * @param beginMin how many minutes after midnight that day begins; an hour before that is of the
 * night after.
 */
export function hasRoom(
  hours: KnockingHours,
  { day, hour }: Moment,
  minutes: number,
  beginMin: number,
): boolean {
  const start = minuteOf(hour, beginMin);
  const { opens, closes } = spanOf(hours, beginMin);
  return isOpenOn(hours, day) && opens <= start && start + minutes <= closes;
}

/**
 * The first moment from one on at which so many minutes lie within the hours; what is longer than
 * they are begins when they open.
 *
 * @returns null: none until this phone would hold it.
 */
export function nextStart(
  hours: KnockingHours,
  from: Moment,
  minutes: number,
  beginMin: number,
): Moment | null {
  if (hasRoom(hours, from, minutes, beginMin)) return from;
  const { day, hour } = from;
  const { opens, closes } = spanOf(hours, beginMin);
  const latest = Math.max(opens, closes - minutes);
  const asked = Math.ceil(minuteOf(hour, beginMin) / STEP_MIN) * STEP_MIN;
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    const start = ahead === 0 ? Math.max(opens, asked) : opens;
    const then = addDays(day, ahead);
    if (isOpenOn(hours, then) && start <= latest) return { day: then, hour: hourOf(start) };
  }
  return null;
}

/** HH:MM so many minutes later. */
export function later(hour: string, minutes: number): string {
  return hourOf(Math.round(minuteOf(hour, 0) + minutes));
}

function spanOf({ opens, closes }: KnockingHours, beginMin: number) {
  const [first, last] = [minuteOf(opens, beginMin), minuteOf(closes, beginMin)];
  return { opens: first, closes: last > first ? last : last + DAY_MIN };
}

function minuteOf(hour: string, beginMin: number): number {
  const [hours = 0, minutes = 0] = hour.split(':').map(Number);
  const minute = hours * 60 + minutes;
  return minute >= beginMin ? minute : minute + DAY_MIN;
}

function hourOf(minute: number): string {
  const within = minute % DAY_MIN;
  return [Math.floor(within / 60), within % 60]
    .map((one) => String(one).padStart(2, '0'))
    .join(':');
}
