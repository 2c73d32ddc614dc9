/** The calendar day here, YYYY-MM-DD: the phone is where its doors are. */
export function localDate(at: Date): string {
  const month = String(at.getMonth() + 1).padStart(2, '0');
  const day = String(at.getDate()).padStart(2, '0');
  return `${at.getFullYear()}-${month}-${day}`;
}

/** @param epochS seconds, as they travel. */
export function isOnDayOf(epochS: number, now: Date): boolean {
  return localDate(new Date(epochS * 1000)) === localDate(now);
}

export function addDays(date: string, days: number): string {
  const at = new Date(`${date}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
