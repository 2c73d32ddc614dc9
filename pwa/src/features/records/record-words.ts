import { t, tCode } from '../../i18n/translate.svelte';
import type { RecordView } from '../../store/views/record-views';
import { holdOf, refusalOf } from './repairs';
import { doorTitle, stairwellTitle } from '../stairwells/place-words';

/** « Enregistré sur ce téléphone », « Reçu », « Refusé : … » with what can be done. */
export function deliveryInWords(record: RecordView): string {
  const { delivery, kind } = record;
  switch (delivery.state) {
    // A later release of this device may know more states; in doubt it is not done.
    default:
      return t('records.state.waiting');
    case 'checking':
      return t('records.state.checking');
    case 'acknowledged':
      return t('records.state.acknowledged');
    case 'aside':
      return t('records.state.aside');
    case 'held': {
      const reason = t(holdOf(delivery.code, record).why);
      return t(delivery.isOnlyHere ? 'records.state.onlyHere' : 'records.state.held', { reason });
    }
    case 'refused':
      return t('records.state.refused', { reason: t(refusalOf(delivery.code, kind).why) });
  }
}

/** « Porte 42 : absent », « Nouveau foyer, porte 12 » */
export function whatWasDone(record: RecordView): string {
  if (record.kind === null) return t('records.unreadable');
  const what = record.outcome
    ? tCode('recorded', record.outcome)
    : tCode('records.kind', record.kind);
  return record.door ? t('bar.recorded', { door: doorTitle(record.door), outcome: what }) : what;
}

/** Empty for what was said nowhere. */
export function whereItWas({ place, placeName, kind }: RecordView): string {
  if (kind === null) return t('records.unreadable.why');
  return place ? stairwellTitle(place) : (placeName ?? '');
}
