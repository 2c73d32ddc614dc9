import { daysBetween } from '../domain/day';
import { rightNow } from '../domain/right-now';
import { minutesOfDay, serviceDay } from '../domain/service-day';
import { language, locale, t } from './translate.svelte';

/** Days and hours as they are said. A day without an hour is a text, `2026-11-24`. */

/** To make one takes a hundred times as long as to use it. */
const made = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale() + JSON.stringify(options);
  const known = made.get(key);
  if (known) return known;
  const fresh = new Intl.DateTimeFormat(locale(), options);
  made.set(key, fresh);
  return fresh;
}

/** A day, or an instant, which is said as the day that it counts on. */
type OfDay = string | Date;

function dayOf(of: OfDay): string {
  return typeof of === 'string' ? of : serviceDay(of);
}

/** « mardi 24 novembre »; with the year when it is another one. */
export function longDay(of: OfDay, now = rightNow()): string {
  return formatted(of, { weekday: 'long', day: 'numeric', month: 'long', year: yearOf(of, now) });
}

/** « 24 nov. » */
export function shortDay(of: OfDay, now = rightNow()): string {
  return formatted(of, { day: 'numeric', month: 'short', year: yearOf(of, now) });
}

function yearOf(of: OfDay, now: Date): 'numeric' | undefined {
  return dayOf(of).slice(0, 4) === dayOf(now).slice(0, 4) ? undefined : 'numeric';
}

/** In French the first of a month is « le 1er ». */
function formatted(of: OfDay, options: Intl.DateTimeFormatOptions): string {
  const day = dayOf(of);
  const isFirst = language() === 'fr' && day.endsWith('-01');
  return format(options)
    .formatToParts(dateOfDay(day))
    .map(({ type, value }) => (isFirst && type === 'day' ? '1er' : value))
    .join('');
}

/** « 16 h 20 », « 18 h »; « 4:20 pm »; « 16:20 »: by the clock of the team, wherever one reads it. */
export function timeOfDay(date: Date): string {
  return clockInWords(minutesOfDay(date));
}

function clockInWords(minutesOfDay: number): string {
  const [hours, minutes] = [Math.floor(minutesOfDay / 60), minutesOfDay % 60];
  if (language() !== 'fr') {
    const hour12 = language() === 'en';
    const date = new Date(2000, 0, 1, hours, minutes);
    return format({ hour: 'numeric', minute: '2-digit', hour12 }).format(date);
  }
  const hour = `${hours}\u00a0h`;
  return minutes ? `${hour}\u00a0${String(minutes).padStart(2, '0')}` : hour;
}

/** « aujourd’hui », « hier », « demain », « mardi 10 novembre ». */
export function dayInWords(of: OfDay, now = rightNow()): string {
  const days = daysBetween(dayOf(now), dayOf(of));
  if (days === 0) return t('moment.today');
  if (days === -1) return t('moment.yesterday');
  if (days === 1) return t('moment.tomorrow');
  return longDay(of, now);
}

/** « hier, 16 h 20 », « mardi 10, 16 h 20 », « 28 oct., 16 h 20 »: what is past is said shorter. */
export function momentInWords(date: Date, now = rightNow()): string {
  return t('moment.dayAndTime', { day: pastDay(date, now), time: timeOfDay(date) });
}

function pastDay(of: Date, now: Date): string {
  if (daysBetween(dayOf(of), dayOf(now)) <= 1) return dayInWords(of, now);
  const isThisMonth = dayOf(of).slice(0, 7) === dayOf(now).slice(0, 7);
  return isThisMonth ? formatted(of, { weekday: 'long', day: 'numeric' }) : shortDay(of, now);
}

/** A day as a date at midnight of this device's time zone. */
export function dateOfDay(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date);
}

/** An hour such as `18:30`, as it is said. */
export function hourInWords(hour: string): string {
  const [hours = 0, minutes = 0] = hour.split(':').map(Number);
  return clockInWords(hours * 60 + minutes);
}
