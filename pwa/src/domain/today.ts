import { isOnDayOf } from './day';
import { isMeeting } from './outcome';
import type { Stairwell } from './places';
import { concerns } from './state';

/** What the member did on one day: the passages whose ids they hold. */
export interface Today {
  passages: number;
  meetings: number;
  notHome: number;
  /** Epoch seconds of the last one; null when there was none. */
  lastAt: number | null;
}

export function todayIn(stairwell: Stairwell, campaignId: string | null, now: Date): Today {
  const today: Today = { passages: 0, meetings: 0, notHome: 0, lastAt: null };
  for (const { household } of stairwell.doors) {
    for (const passage of household.passages) {
      if (passage.id === null || !concerns(passage, campaignId)) continue;
      if (!isOnDayOf(passage.at, now)) continue;
      today.passages += 1;
      today.meetings += Number(isMeeting(passage.outcome));
      today.notHome += Number(passage.outcome === 'not_home');
      today.lastAt = Math.max(today.lastAt ?? 0, passage.at);
    }
  }
  return today;
}

export function sumToday(days: Today[]): Today {
  const sum: Today = { passages: 0, meetings: 0, notHome: 0, lastAt: null };
  for (const day of days) {
    sum.passages += day.passages;
    sum.meetings += day.meetings;
    sum.notHome += day.notHome;
    if (day.lastAt !== null) sum.lastAt = Math.max(sum.lastAt ?? 0, day.lastAt);
  }
  return sum;
}

/** When somebody is expected again today, HH:MM, earliest first; null: some time today. */
export function comeBacksIn(
  stairwell: Stairwell,
  campaignId: string | null,
  today: string,
): (string | null)[] {
  const times = stairwell.doors
    .map(({ household }) => household.passages.findLast((one) => concerns(one, campaignId)))
    .filter((last) => last?.outcome === 'come_back' && last.comeBackOn === today)
    .map((last) => last?.comeBackAt ?? null);
  return times.sort((one, other) => (one ?? '').localeCompare(other ?? ''));
}
