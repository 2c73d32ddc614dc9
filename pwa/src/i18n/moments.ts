import { rightNow } from '../domain/right-now';
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

/** « mardi 24 novembre »; with the year when it is another one. */
export function longDay(date: Date, now = rightNow()): string {
  const year = date.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return said(date, { weekday: 'long', day: 'numeric', month: 'long', year });
}

/** « 24 nov. » */
export function shortDay(date: Date, now = rightNow()): string {
  const year = date.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return said(date, { day: 'numeric', month: 'short', year });
}

/** In French the first of a month is « le 1er ». */
function said(date: Date, options: Intl.DateTimeFormatOptions): string {
  const isFirst = language() === 'fr' && date.getDate() === 1;
  return format(options)
    .formatToParts(date)
    .map(({ type, value }) => (isFirst && type === 'day' ? '1er' : value))
    .join('');
}

/** « 16 h 20 », « 18 h »; « 4:20 pm »; « 16:20 ». */
export function timeOfDay(date: Date): string {
  if (language() !== 'fr') {
    const hour12 = language() === 'en';
    return format({ hour: 'numeric', minute: '2-digit', hour12 }).format(date);
  }
  const minutes = date.getMinutes();
  const hour = `${date.getHours()}\u00a0h`;
  return minutes ? `${hour}\u00a0${String(minutes).padStart(2, '0')}` : hour;
}

/** « aujourd’hui », « hier », « demain », « mardi 10 novembre ». */
export function dayInWords(date: Date, now = rightNow()): string {
  const days = Math.round((midnight(date) - midnight(now)) / 86_400_000);
  if (days === 0) return t('moment.today');
  if (days === -1) return t('moment.yesterday');
  if (days === 1) return t('moment.tomorrow');
  return longDay(date, now);
}

/** « hier, 16 h 20 », « mardi 10, 16 h 20 », « 28 oct., 16 h 20 »: what is past is said shorter. */
export function momentInWords(date: Date, now = rightNow()): string {
  return t('moment.dayAndTime', { day: pastDay(date, now), time: timeOfDay(date) });
}

function pastDay(date: Date, now: Date): string {
  if (midnight(now) - midnight(date) <= 86_400_000) return dayInWords(date, now);
  const isThisMonth =
    date.getMonth() === now.getMonth() && date.getFullYear() === now.getFullYear();
  return isThisMonth ? said(date, { weekday: 'long', day: 'numeric' }) : shortDay(date, now);
}

/** A day as a date at midnight of this device's time zone. */
export function dateOfDay(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date);
}

/** An hour such as `18:30`, as it is said. */
export function hourInWords(hour: string): string {
  const [hours = 0, minutes = 0] = hour.split(':').map(Number);
  return timeOfDay(new Date(2000, 0, 1, hours, minutes));
}

function midnight(date: Date): number {
  return new Date(date).setHours(0, 0, 0, 0);
}
