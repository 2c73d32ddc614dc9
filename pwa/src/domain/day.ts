import { rightNow } from './right-now';
/** The calendar day here, YYYY-MM-DD: the phone is where its doors are. */
export function localDate(at: Date): string {
  const month = String(at.getMonth() + 1).padStart(2, '0');
  const day = String(at.getDate()).padStart(2, '0');
  return `${at.getFullYear()}-${month}-${day}`;
}

/** The day that it is here. */
export function today(): string {
  return localDate(rightNow());
}

/** @param epochS seconds, as they travel. */
export function isOnDayOf(epochS: number, now: Date): boolean {
  const { from, until } = boundsOfDay(now);
  return epochS >= from && epochS < until;
}

let asked = { at: NaN, from: 0, until: 0 };

/** Remembered from one question to the next: a screen asks it of thousands of passages at once. */
function boundsOfDay(now: Date): { from: number; until: number } {
  if (asked.at !== now.getTime()) {
    const midnight = (days: number) =>
      new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).getTime() / 1000;
    asked = { at: now.getTime(), from: midnight(0), until: midnight(1) };
  }
  return asked;
}

export function addDays(date: string, days: number): string {
  const at = new Date(`${date}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** Days from one date to the other, by the calendar; negative when the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T12:00:00Z`) - Date.parse(`${from}T12:00:00Z`)) / 86_400_000);
}
