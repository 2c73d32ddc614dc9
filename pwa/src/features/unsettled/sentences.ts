import { rightNow } from '../../domain/right-now';
import { type DeskTextKey, t, tCode } from '../../i18n/desk';
import { momentInWords } from '../../i18n/moments';
import { calledInWords } from '../stairwells/place-words';
import type { Unsettled } from './shapes';

const reasons = new Map<string, DeskTextKey>([
  ['operations.waits', 'unsettled.reason.waits'],
  ['operations.kind_unknown', 'unsettled.reason.newer'],
  ['operations.time_doubtful', 'unsettled.reason.timeDoubtful'],
  ['operations.dated_before', 'unsettled.reason.datedBefore'],
  ['operations.late_after_end', 'unsettled.reason.lateAfterEnd'],
  ['operations.place_gone', 'unsettled.reason.placeGone'],
  ['operations.failed', 'unsettled.reason.failed'],
  ['operations.signature_wrong', 'unsettled.reason.damaged'],
  ['operations.seal_unreadable', 'unsettled.reason.damaged'],
  ['operations.payload_changed', 'unsettled.reason.damaged'],
  ['operations.malformed', 'unsettled.reason.damaged'],
  ['operations.id_reused', 'unsettled.reason.damaged'],
  ['operations.author_wrong', 'unsettled.reason.device'],
  ['operations.key_unknown', 'unsettled.reason.device'],
  ['operations.key_revoked', 'unsettled.reason.keyRevoked'],
  ['access.no_grant', 'unsettled.reason.grant'],
  ['places.door_unknown', 'unsettled.reason.place'],
  ['places.household_unknown', 'unsettled.reason.place'],
  ['places.stairwell_unknown', 'unsettled.reason.place'],
  ['places.door_exists', 'unsettled.reason.doorExists'],
  ['places.household_exists', 'unsettled.reason.householdExists'],
  ['places.stairwell_full', 'unsettled.reason.floorFull'],
  ['encounters.unknown', 'unsettled.reason.encounter'],
  ['encounters.not_yours', 'unsettled.reason.notTheirs'],
  ['encounters.outcome_elsewhere', 'unsettled.reason.outcomeElsewhere'],
  ['encounters.team_unknown', 'unsettled.reason.team'],
  ['encounters.consent_missing', 'unsettled.reason.consent'],
  ['encounters.reason_missing', 'unsettled.reason.reasonMissing'],
  ['encounters.territory_unknown', 'unsettled.reason.territory'],
  ['campaigns.unknown', 'unsettled.reason.campaign'],
  ['follow_ups.consent_missing', 'unsettled.reason.consent'],
  ['follow_ups.already_settled', 'unsettled.reason.followUpSettled'],
  ['follow_ups.unknown', 'unsettled.reason.followUp'],
  ['follow_ups.not_a_colleague', 'unsettled.reason.notAColleague'],
  ['follow_ups.not_yours_to_cancel', 'unsettled.reason.notTheirsToCancel'],
  ['rounds.unknown', 'unsettled.reason.round'],
  ['rounds.not_yours', 'unsettled.reason.round'],
  ['rounds.assignment_over', 'unsettled.reason.round'],
]);

/** « Aïcha : un passage, hier, 18 h 20 » */
export function whatInWords({ kind, author, recorded_at }: Unsettled, now = rightNow()): string {
  return t('unsettled.what', {
    name: author.name,
    thing: tCode('unsettled.thing', kind),
    moment: momentInWords(new Date(recorded_at), now),
  });
}

/** Why it did not pass and what to do. A server may know reasons that this release does not. */
export function whyInWords({ state, code, author }: Unsettled): string {
  const unknown = state === 'held' ? 'unsettled.reason.heldOther' : 'unsettled.reason.refusedOther';
  return t(reasons.get(code ?? '') ?? unknown, { name: author.name });
}

/** « 12 rue des Érables · Bât. C · Escalier 2 · 4e étage · Porte 43 »; empty where nobody knows. */
export function whereInWords({ place }: Pick<Unsettled, 'place'>): string {
  if (!place) return '';
  const { street, number, building, stairwell, floor, floor_label, label } = place;
  const address = [number, street].filter(Boolean).join(' ');
  return [
    address,
    // A house is often called by its address.
    building && building.toLowerCase() !== address.toLowerCase() ? building : null,
    stairwell,
    floor_label ? calledInWords(floor_label) : rankInWords(floor),
    label ? t('unsettled.door', { label }) : null,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Of phones that told no more. */
function rankInWords(floor: number | null | undefined): string | null {
  if (floor === null || floor === undefined) return null;
  return floor === 0 ? t('unsettled.groundFloor') : t('unsettled.floor', { floor: String(floor) });
}

/** What a lead stated already, and waits for the phone; empty where nobody did. */
export function statedInWords({ stated_at, author }: Unsettled, now = rightNow()): string {
  if (!stated_at) return '';
  const moment = momentInWords(new Date(stated_at), now);
  return t('unsettled.stated', { moment, name: author.name });
}
