import { later } from '../../domain/knocking-hours';
import { workedMin } from '../../domain/round';
import type { Walk, WalkStop } from '../../domain/round-walk';
import { hourInWords, timeOfDay } from '../../i18n/moments';
import { listed, number, t, tCount } from '../../i18n/translate.svelte';
import { stairwellTitle } from '../stairwells/place-words';

/** « 52 min », « 1 h 30 », « 2 h ». */
export function timeInWords(minutes: number): string {
  const whole = Math.max(0, Math.round(minutes));
  if (whole < 60) return t('walk.minutes', { count: number(whole) });
  const [hours, left] = [number(Math.floor(whole / 60)), whole % 60];
  if (left === 0) return t('walk.hoursOnly', { hours });
  return t('walk.hoursAndMinutes', { hours, minutes: String(left).padStart(2, '0') });
}

/** « 17 h 30 à 19 h »: as planned, and from its start on as it is walked. */
export function hoursInWords({ round, course }: Walk): string {
  const { startedAt, pausedS } = course;
  if (startedAt === null) {
    const from = hourInWords(round.startsAt);
    return t('walk.hours', { from, until: hourInWords(later(round.startsAt, round.budgetMin)) });
  }
  const until = new Date((startedAt + pausedS + round.budgetMin * 60) * 1000);
  const from = timeOfDay(new Date(startedAt * 1000));
  return t('walk.hours', { from, until: timeOfDay(until) });
}

/** « 9 échanges », « 11 absents », « encore 52 min » */
export function progressInWords(walk: Walk, now: Date): string[] {
  const { course, round } = walk;
  if (course.state === 'prepared') {
    return [tCount('place.doors', walk.planned), tCount('plan.whole', walk.stops.length)];
  }
  const left = round.budgetMin - workedMin(course, now);
  const came = [tCount('walk.meetings', walk.meetings), tCount('round.absent', walk.notHome)];
  if (course.state === 'ended') return came;
  return [
    ...came,
    course.state === 'paused'
      ? t('walk.paused')
      : left >= 1
        ? t('walk.left', { time: timeInWords(left) })
        : t('walk.over'),
  ];
}

/** « avec Karim et Fatou »; empty for who walks alone. */
export function companionsInWords({ round }: Walk, memberId: string): string {
  const names = round.members.filter(({ id }) => id !== memberId).map(({ name }) => name);
  return names.length > 0 ? t('walk.with', { names: listed(names) }) : '';
}

/** What there is at a stop, or what came of it. */
export function factsOf({ stop, isDone, meetings, doneIds, dueAt, planned }: WalkStop): string[] {
  const doors = tCount('place.doors', planned);
  if (isDone) return [doors, tCount('walk.meetings', meetings)];
  const done = new Set(doneIds);
  const left = (reason: string) =>
    stop.doors.filter((door) => door.reason === reason && !done.has(door.id)).length;
  const [returns, followUps] = [left('due_return'), left('follow_up')];
  const [neverMet, again] = [left('never_met'), left('again')];
  return [
    doors,
    neverMet > 0 && tCount('round.neverSeen', neverMet),
    again > 0 && tCount('walk.again', again),
    returns > 0 &&
      (dueAt
        ? tCount('walk.comeBackAt', returns, { hour: hourInWords(dueAt) })
        : tCount('round.comeBack', returns)),
    followUps > 0 && tCount('place.followUps', followUps),
  ].filter((fact) => fact !== false);
}

export function titleOf({ stairwell }: WalkStop): string {
  return stairwell ? stairwellTitle(stairwell) : t('walk.gone');
}

/** « 1 min à pied »; under half a minute it is next door. */
export function wayInWords({ wayMin }: WalkStop): string | undefined {
  if (wayMin < 0.5) return undefined;
  return t('walk.onFoot', { minutes: timeInWords(wayMin) });
}
