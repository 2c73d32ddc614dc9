import type { FollowUpEvent, FollowUpItem } from '../../domain/follow-up-item';
import { daysLeft } from '../../domain/follow-up-list';
import '../../i18n/follow-up';
import { beside, t, tCode, tCount } from '../../i18n/translate.svelte';
import { doorTitle, stairwellTitle } from '../stairwells/place-words';

/** What it is about: the note says it better than the reason does. */
export function titleOf({ note, reason }: FollowUpItem): string {
  return note ?? tCode('reason', reason);
}

/** « Bât. C · Escalier 2 · Porte 43 », or where the meeting was. */
export function placeOf(item: FollowUpItem): string {
  if (item.doorId === null) return item.placeName ?? t('followUp.away');
  return beside([stairwellTitle(item), item.label && doorTitle(item)].filter(Boolean));
}

/** « en retard de 2 jours », « aujourd’hui », « dans 5 jours ». */
export function dueInWords(item: FollowUpItem, today: string): string {
  const days = daysLeft(item, today);
  if (days < 0) return tCount('followUp.late', -days);
  if (days === 0) return t('moment.today');
  if (days === 1) return t('moment.tomorrow');
  return tCount('followUp.inDays', days);
}

/** « Karim l’a confié à Rosa », « Rosa : fait ». */
export function eventInWords({ action, by: name, to, result, recipient }: FollowUpEvent): string {
  const ended = result ? tCode('followUp.result', result) : '';
  return tCode('followUp.history', action, {
    name,
    to: to ?? '',
    result: recipient ? t('followUp.passedOnTo', { recipient }) : ended,
  });
}
