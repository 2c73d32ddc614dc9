import { t, tCode } from '../../i18n/desk';
import type { Done, FollowUp } from './shapes';

/** « 12 rue des Érables », or where the meeting was; empty where nobody said. */
export function addressOf({ number, street, place_name }: FollowUp): string {
  return [number, street].filter(Boolean).join(' ') || (place_name ?? '');
}

/** « Bât. C · Escalier 2 · Porte 43 », without what the address says already. */
export function placeOf(followUp: FollowUp): string {
  const address = addressOf(followUp);
  return [
    followUp.building === address ? '' : followUp.building,
    followUp.stairwell === address ? '' : followUp.stairwell,
    followUp.door ? t('place.door', { label: followUp.door.label }) : t('followUps.away'),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** « Karim l’a confié à Rosa », « Rosa : c’est fait ». */
export function doneInWords({ action, by, to, result, recipient }: Done): string {
  const name = by.name;
  switch (action) {
    case 'opened':
      return t('followUps.history.opened', { name });
    case 'taken':
      return t('followUps.history.taken', { name });
    case 'handed':
      return t('followUps.history.handed', { name, to: to?.name ?? '' });
    case 'cancelled':
      return t('followUps.history.cancelled', { name });
    case 'closed':
      if (recipient) return t('followUps.history.passedOnTo', { name, recipient });
      return tCode('followUps.history', result ?? 'done', { name });
  }
}

/** How it ended, in two words. */
export function endInWords({ result, cancelled }: FollowUp): string {
  return cancelled ? t('followUps.cancelled') : tCode('followUps.result', result ?? 'done');
}
