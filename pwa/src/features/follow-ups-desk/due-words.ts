import { daysBetween } from '../../domain/day';
import { t, tCount } from '../../i18n/desk';

/** « en retard de 2 jours », « aujourd’hui », « demain », « dans 5 jours ». */
export function dueInWords(dueOn: string, today: string): string {
  const days = daysBetween(today, dueOn);
  if (days < 0) return tCount('followUps.late', -days);
  if (days === 0) return t('moment.today');
  if (days === 1) return t('moment.tomorrow');
  return tCount('followUps.inDays', days);
}
