import type { Delivery } from '../../domain/operation';
import type { TextKey } from '../../i18n/dictionary';
import { t } from '../../i18n/translate.svelte';
import type { RecordView } from '../../store/records';
import { doorTitle, stairwellTitle } from '../stairwells/place-words';

const refusals = new Map<string, TextKey>([
  ['operations.signature_wrong', 'refusal.signatureWrong'],
  ['operations.author_wrong', 'refusal.signatureWrong'],
  ['operations.key_unknown', 'refusal.keyUnknown'],
  ['access.no_grant', 'refusal.noGrant'],
  ['places.door_unknown', 'refusal.doorUnknown'],
  ['places.household_unknown', 'refusal.doorUnknown'],
  ['places.stairwell_unknown', 'refusal.doorUnknown'],
  ['places.door_exists', 'refusal.doorExists'],
  ['encounters.unknown', 'refusal.encounterUnknown'],
  ['encounters.not_yours', 'refusal.notYours'],
  ['campaigns.unknown', 'refusal.campaignUnknown'],
  ['follow_ups.consent_missing', 'refusal.consentMissing'],
]);

/** A server may know refusals that this release does not: then say what was kept, and whom to ask. */
export function refusalKey(code: string): TextKey {
  return refusals.get(code) ?? 'refusal.other';
}

/** « Enregistré sur ce téléphone », « Reçu », « Refusé : … » with what can be done. */
export function deliveryInWords(delivery: Delivery): string {
  switch (delivery.state) {
    case 'waiting':
      return t('records.state.waiting');
    case 'acknowledged':
      return t('records.state.acknowledged');
    case 'held':
      return t('records.state.held', { reason: t('hold.waits') });
    case 'refused':
      return t('records.state.refused', { reason: t(refusalKey(delivery.code)) });
  }
}

/** « Porte 42 : absent », « Nouveau foyer, porte 12 » */
export function whatWasDone(record: RecordView): string {
  const what = record.outcome ? t(`said.${record.outcome}`) : t(`records.kind.${record.kind}`);
  return record.door ? t('bar.recorded', { door: doorTitle(record.door), outcome: what }) : what;
}

/** Empty for what was said nowhere. */
export function whereItWas({ place, placeName }: RecordView): string {
  return place ? stairwellTitle(place) : (placeName ?? '');
}
