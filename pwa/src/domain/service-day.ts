import { addDays } from './day';
import { rightNow } from './right-now';

/** From a date on, days begin that many minutes after midnight, by the clock on the wall. */
export interface ServiceDay {
  /** YYYY-MM-DD. */
  startsOn: string;
  minutes: number;
}

/**
 * The days of a team: an evening from 18 h to 4 h can be one. This is the offline twin of the
 * server's `organisations/service_day`, and `tests/golden/measures.json` is run by both. No other
 * file turns an instant into a date.
 */
export interface TeamCalendar {
  /** null: that of this device. */
  timeZone: string | null;
  /** The oldest first; before it days begin at midnight. */
  serviceDays: ServiceDay[];
}

/** What the clock on a wall reads. */
interface Reading {
  date: string;
  /** Since midnight. */
  minutes: number;
}

const OF_THIS_DEVICE: TeamCalendar = { timeZone: null, serviceDays: [] };
const MINUTE_MS = 60_000;
const DAY_MIN = 24 * 60;

/** That of the team for which this device is carried, as it was told last. */
let carried = OF_THIS_DEVICE;
/** While the desk looks at a team, it is that one's. */
let here = carried;
let isAtDesk = false;

/** Count days as the team does for which this device is carried; null: as this device does. */
export function takeDaysFrom(calendar: TeamCalendar | null): void {
  carried = calendar ?? OF_THIS_DEVICE;
  if (!isAtDesk) here = carried;
}

/** Count days as the team does that the desk is about; null: nobody is at the desk any more. */
export function takeDeskDaysFrom(calendar: TeamCalendar | null): void {
  isAtDesk = calendar !== null;
  here = calendar ?? carried;
}

/**
 * The day that an instant counts on, YYYY-MM-DD. What the clock reads decides, in an hour that is
 * put back as well: while it reads less than the begin of the day, it is still the evening before.
 */
export function serviceDay(at: Date, calendar = here): string {
  const { date, minutes } = readingAt(at, calendar);
  return minutes < beginMin(date, calendar) ? addDays(date, -1) : date;
}

/** What a clock on the team's wall reads: minutes since midnight. */
export function minutesOfDay(at: Date, calendar = here): number {
  return readingAt(at, calendar).minutes;
}

/** The day that it is here. */
export function today(): string {
  return serviceDay(rightNow());
}

/** Nothing further from now than this is of its day: longer than the longest evening. */
const NEAR_S = 40 * 3600;

/**
 * A screen asks it of thousands of passages at once: those of other weeks are told from afar.
 *
 * @param epochS seconds, as they travel.
 */
export function isOnDayOf(epochS: number, now: Date): boolean {
  if (Math.abs(epochS - now.getTime() / 1000) > NEAR_S) return false;
  return serviceDay(new Date(epochS * 1000)) === dayRightNow(now);
}

let asked = { at: NaN, here, day: '' };

/** Remembered from one question to the next. */
function dayRightNow(now: Date): string {
  if (asked.at !== now.getTime() || asked.here !== here) {
    asked = { at: now.getTime(), here, day: serviceDay(now) };
  }
  return asked.day;
}

/**
 * When the clock reads an hour in the course of a day: of the night, that is on its next date.
 *
 * @param hour HH:MM.
 */
export function momentOf(day: string, hour: string, calendar = here): Date {
  const minutes = minutesOf(hour);
  const isPastMidnight = minutes < beginMin(day, calendar);
  return atReading({ date: isPastMidnight ? addDays(day, 1) : day, minutes }, calendar);
}

/**
 * When somebody says that something past was: by the days of the team, or by the calendar where
 * that night is still to come. null: neither is past.
 */
export function pastMomentOf(day: string, hour: string, now = rightNow()): Date | null {
  const byCalendar = atReading({ date: day, minutes: minutesOf(hour) }, here);
  return [momentOf(day, hour), byCalendar].find((at) => at <= now) ?? null;
}

/** The instant at which a day begins; where the clock skips that minute, it is where it jumps. */
export function beginOf(day: string, calendar = here): Date {
  const reading = { date: day, minutes: beginMin(day, calendar) };
  const minuteBefore = (at: Date) => new Date(at.getTime() - MINUTE_MS);
  let begin = atReading(reading, calendar);
  while (serviceDay(minuteBefore(begin), calendar) === day) begin = minuteBefore(begin);
  return begin;
}

/** How many minutes after midnight a day begins. */
export function beginMin(date: string, { serviceDays }: TeamCalendar = here): number {
  return serviceDays.findLast(({ startsOn }) => startsOn <= date)?.minutes ?? 0;
}

function minutesOf(hour: string): number {
  const [hours = 0, minutes = 0] = hour.split(':').map(Number);
  return hours * 60 + minutes;
}

/** To make one takes a hundred times as long as to use it. */
const made = new Map<string | null, Intl.DateTimeFormat>();

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = made.get(timeZone);
  if (known) return known;
  const fresh = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  });
  made.set(timeZone, fresh);
  return fresh;
}

function readingAt(at: Date, { timeZone }: TeamCalendar): Reading {
  if (timeZone === null) {
    const date = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(padded).join('-');
    return { date, minutes: at.getHours() * 60 + at.getMinutes() };
  }
  // « 24/11/2026, 18:30 »
  const [day, month, year, hour, minute] = formatIn(timeZone).format(at).match(/\d+/g)!;
  return { date: `${year}-${month}-${day}`, minutes: Number(hour) * 60 + Number(minute) };
}

function padded(number: number): string {
  return String(number).padStart(2, '0');
}

/** When a clock reads that: the first time where it is put back, what it jumps to where it skips. */
function atReading({ date, minutes }: Reading, calendar: TeamCalendar): Date {
  if (calendar.timeZone === null) {
    const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
    return new Date(year, month - 1, day, 0, minutes);
  }
  const wanted = Date.parse(`${date}T00:00Z`) / MINUTE_MS + minutes;
  const offsets = [-DAY_MIN, DAY_MIN].map((aside) => offsetAt(wanted + aside, calendar));
  // Of two offsets around a change of the clock, the one before it holds where both are right, or
  // neither.
  const at = offsets.map((offset) => wanted - offset);
  const right = at.find((one) => one + offsetAt(one, calendar) === wanted);
  return new Date((right ?? at[0]!) * MINUTE_MS);
}

/** How many minutes a clock is ahead of UTC, at a minute of UTC. */
function offsetAt(minute: number, calendar: TeamCalendar): number {
  const { date, minutes } = readingAt(new Date(minute * MINUTE_MS), calendar);
  return Date.parse(`${date}T00:00Z`) / MINUTE_MS + minutes - minute;
}
