import {
  hasRoom,
  isOpenOn,
  later,
  nextStart,
  USUAL_HOURS,
  type Moment,
} from '../../domain/knocking-hours';
import type { Assignment, Team } from '../../domain/member';
import { beginMin, minutesOfDay, serviceDay, type TeamCalendar } from '../../domain/service-day';
import { dayInWords, hourInWords } from '../../i18n/moments';
import { t } from '../../i18n/translate.svelte';

/** A round that would be walked when its team does not knock. */
export interface Beyond {
  /** HH:MM. */
  endsAt: string;
  /** The team stays at home on that whole day. */
  closedDay: string | null;
  opens: string;
  closes: string;
  /** The next that is good, while the assignment lasts; null: none. */
  next: Moment | null;
}

/** What is asked for, with the day and the hour where none was named. */
export function askedMoment(
  team: Team | null,
  { plannedOn, startsAt }: { plannedOn: string; startsAt: string },
  now: Date,
): Moment {
  const calendar = calendarOf(team);
  return {
    day: plannedOn || serviceDay(now, calendar),
    hour: startsAt || later('00:00', minutesOfDay(now, calendar)),
  };
}

/** @returns null where the team knocks then. */
export function beyondHours(
  team: Team | null,
  assignment: Pick<Assignment, 'endsOn'>,
  asked: Moment,
  minutes: number,
): Beyond | null {
  const hours = team?.knocking ?? USUAL_HOURS;
  const begin = beginMin(asked.day, calendarOf(team));
  if (hasRoom(hours, asked, minutes, begin)) return null;
  const next = nextStart(hours, asked, minutes, begin);
  const isOther = next !== null && (next.day !== asked.day || next.hour !== asked.hour);
  return {
    endsAt: later(asked.hour, minutes),
    closedDay: isOpenOn(hours, asked.day) ? null : asked.day,
    opens: hours.opens,
    closes: hours.closes,
    next: isOther && next.day <= assignment.endsOn ? next : null,
  };
}

/** « Il sera 23 h 29 à la fin. L’équipe frappe de 10 h à 20 h 30. » */
export function beyondInWords({ endsAt, closedDay, opens, closes }: Beyond): string {
  if (closedDay) return t('prepare.closed', { day: dayInWords(closedDay) });
  const [ends, from, until] = [endsAt, opens, closes].map(hourInWords) as [string, string, string];
  return t('prepare.beyond', { ends, from, until });
}

/** « lundi 30 novembre à 10 h » */
export function momentInWords({ day, hour }: Moment): string {
  return t('prepare.moment', { day: dayInWords(day), hour: hourInWords(hour) });
}

function calendarOf(team: Team | null): TeamCalendar {
  return { timeZone: team?.timeZone ?? null, serviceDays: team?.serviceDays ?? [] };
}
