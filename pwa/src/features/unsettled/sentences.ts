import { t, type DeskTextKey } from '../../i18n/desk';
import { momentInWords } from '../../i18n/moments';
import type { Unsettled } from './shapes';

const things = new Map<string, DeskTextKey>([
  ['encounter.record', 'unsettled.thing.encounter'],
  ['encounter.withdraw', 'unsettled.thing.withdrawal'],
  ['household.start', 'unsettled.thing.household'],
  ['do_not_visit.set', 'unsettled.thing.doNotVisit'],
  ['follow_up.open', 'unsettled.thing.followUp'],
  ['door.add', 'unsettled.thing.door'],
]);

const reasons = new Map<string, DeskTextKey>([
  ['operations.waits', 'unsettled.reason.waits'],
  ['operations.kind_unknown', 'unsettled.reason.newer'],
  ['operations.signature_wrong', 'unsettled.reason.damaged'],
  ['operations.payload_changed', 'unsettled.reason.damaged'],
  ['operations.malformed', 'unsettled.reason.damaged'],
  ['operations.id_reused', 'unsettled.reason.damaged'],
  ['operations.author_wrong', 'unsettled.reason.device'],
  ['operations.key_unknown', 'unsettled.reason.device'],
  ['access.no_grant', 'unsettled.reason.grant'],
  ['places.door_unknown', 'unsettled.reason.place'],
  ['places.household_unknown', 'unsettled.reason.place'],
  ['places.stairwell_unknown', 'unsettled.reason.place'],
  ['places.door_exists', 'unsettled.reason.doorExists'],
  ['encounters.unknown', 'unsettled.reason.encounter'],
  ['encounters.not_yours', 'unsettled.reason.notTheirs'],
  ['campaigns.unknown', 'unsettled.reason.campaign'],
  ['follow_ups.consent_missing', 'unsettled.reason.consent'],
]);

/** « Aïcha : un passage, hier, 18 h 20 » */
export function whatInWords({ kind, author, recorded_at }: Unsettled, now = new Date()): string {
  return t('unsettled.what', {
    name: author.name,
    thing: t(things.get(kind) ?? 'unsettled.thing.other'),
    moment: momentInWords(new Date(recorded_at), now),
  });
}

/** Why it did not pass and what to do. A server may know reasons that this release does not. */
export function whyInWords({ state, code, author }: Unsettled): string {
  const unknown = state === 'held' ? 'unsettled.reason.heldOther' : 'unsettled.reason.refusedOther';
  return t(reasons.get(code ?? '') ?? unknown, { name: author.name });
}
