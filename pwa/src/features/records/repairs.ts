import { declarationOf } from '../../domain/kinds/all';
import type { Omission } from '../../domain/kinds/kind';
import type { Kind } from '../../domain/operation';
import type { TextKey } from '../../i18n/dictionary';
import { putAside, sayAgain, sayAt, sayNow, sendAgain } from '../../store/commands/repair';
import type { Store } from '../../store/store';
import type { RecordView } from '../../store/views/record-views';

/** The one thing that can be done about what did not go through. */
export type Repair =
  'again' | 'rewrite' | 'sign_in' | 'aside' | 'resume' | 'time' | 'now' | Omission;

interface Trouble {
  /** The end of a sentence. */
  why: TextKey;
  /** null: it is for somebody else to settle, and no tap here helps. */
  repair: Repair | null;
}

const refusals = new Map<string, Trouble>([
  ['operations.signature_wrong', { why: 'refusal.signatureWrong', repair: 'rewrite' }],
  ['operations.author_wrong', { why: 'refusal.signatureWrong', repair: 'rewrite' }],
  ['operations.payload_changed', { why: 'refusal.unreadable', repair: 'rewrite' }],
  // The same words would not be understood again, save by a later server.
  ['operations.malformed', { why: 'refusal.notUnderstood', repair: 'again' }],
  ['operations.set_aside', { why: 'refusal.setAside', repair: 'aside' }],
  ['operations.id_reused', { why: 'refusal.unreadable', repair: 'rewrite' }],
  ['operations.seal_unreadable', { why: 'refusal.unreadable', repair: 'rewrite' }],
  ['operations.key_unknown', { why: 'refusal.keyUnknown', repair: 'sign_in' }],
  ['operations.key_revoked', { why: 'refusal.keyRevoked', repair: 'again' }],
  ['access.no_grant', { why: 'refusal.noGrant', repair: 'again' }],
  ['campaigns.unknown', { why: 'refusal.campaignUnknown', repair: 'campaign' }],
  ['encounters.consent_missing', { why: 'refusal.needConsent', repair: 'need' }],
  ['encounters.not_yours', { why: 'refusal.notYours', repair: 'aside' }],
  ['encounters.outcome_elsewhere', { why: 'refusal.outcomeElsewhere', repair: 'aside' }],
  ['encounters.reason_missing', { why: 'refusal.reasonMissing', repair: 'aside' }],
  ['encounters.team_unknown', { why: 'refusal.placeGone', repair: 'again' }],
  ['encounters.territory_unknown', { why: 'refusal.placeGone', repair: 'again' }],
  ['encounters.unknown', { why: 'refusal.encounterUnknown', repair: 'aside' }],
  ['follow_ups.already_settled', { why: 'refusal.followUpSettled', repair: 'aside' }],
  ['follow_ups.consent_missing', { why: 'refusal.consentMissing', repair: 'aside' }],
  ['follow_ups.not_a_colleague', { why: 'refusal.notAColleague', repair: 'aside' }],
  ['follow_ups.not_yours_to_cancel', { why: 'refusal.notYoursToCancel', repair: 'aside' }],
  ['follow_ups.unknown', { why: 'refusal.followUpUnknown', repair: 'aside' }],
  ['places.door_exists', { why: 'refusal.doorExists', repair: 'aside' }],
  ['places.door_unknown', { why: 'refusal.doorUnknown', repair: 'again' }],
  ['places.household_exists', { why: 'refusal.householdExists', repair: 'aside' }],
  ['places.household_unknown', { why: 'refusal.doorUnknown', repair: 'again' }],
  ['places.stairwell_unknown', { why: 'refusal.doorUnknown', repair: 'again' }],
  ['places.stairwell_full', { why: 'refusal.floorFull', repair: 'again' }],
  ['rounds.assignment_over', { why: 'refusal.roundOver', repair: 'aside' }],
  ['rounds.not_yours', { why: 'refusal.roundOver', repair: 'aside' }],
  ['rounds.unknown', { why: 'refusal.roundOver', repair: 'aside' }],
]);

const holds = new Map<string, Trouble>([
  ['operations.waits', { why: 'hold.waits', repair: 'again' }],
  ['operations.kind_unknown', { why: 'hold.kindUnknown', repair: 'again' }],
  // More than one batch may cost: it was not looked at, and goes again by itself.
  ['operations.batch_crowded', { why: 'hold.failed', repair: 'again' }],
  ['operations.failed', { why: 'hold.failed', repair: 'again' }],
  ['operations.time_doubtful', { why: 'hold.timeDoubtful', repair: 'time' }],
  ['operations.dated_before', { why: 'hold.datedBefore', repair: null }],
  ['operations.late_after_end', { why: 'hold.lateAfterEnd', repair: null }],
  ['operations.place_gone', { why: 'hold.placeGone', repair: null }],
]);

/** A server may know refusals that this release does not: then say what was kept, and whom to ask. */
export function refusalOf(code: string, kind: Kind | null): Trouble {
  const trouble = refusals.get(code) ?? ({ why: 'refusal.other', repair: 'again' } as const);
  const own = declarationOf(kind ?? '')?.repairs?.[code];
  return own ? { ...trouble, repair: own } : trouble;
}

/** What a later server holds for a reason that is not known here waits, and nobody says for what. */
export function holdOf(code: string, isBlocked: boolean, kind: Kind | null): Trouble {
  if (isBlocked) return { why: 'hold.blocked', repair: 'aside' };
  if (code === 'operations.dated_before' && declarationOf(kind ?? '')?.isGoodLater) {
    return { why: 'hold.datedBeforeWord', repair: 'now' };
  }
  return holds.get(code) ?? { why: 'hold.other', repair: 'again' };
}

/** null: nothing is to be done about it. */
export function repairOf(record: RecordView): Repair | null {
  const way = wayOutOf(record);
  // What cannot be read here can be sent once more, and not be said in another way.
  const isReadable = record.kind !== null || way === null || way === 'sign_in' || way === 'resume';
  return isReadable ? way : 'again';
}

function wayOutOf({ delivery, kind, isBlocked }: RecordView): Repair | null {
  switch (delivery.state) {
    case 'refused':
      return refusalOf(delivery.code, kind).repair;
    case 'held':
      return holdOf(delivery.code, isBlocked, kind).repair;
    case 'aside':
      return 'resume';
    default:
      return null;
  }
}

/**
 * Done when it is on the disk; what is sent again goes with the next sending.
 *
 * @param at when it was, where that is what is repaired.
 */
export async function repair(
  store: Store,
  id: string,
  how: Repair,
  at: Date | 'today' = 'today',
): Promise<void> {
  switch (how) {
    case 'again':
    case 'sign_in':
    case 'resume':
      return sendAgain(store, id);
    case 'aside':
      return putAside(store, id);
    case 'rewrite':
      await sayAgain(store, id);
      return;
    case 'time':
      await sayAt(store, id, at);
      return;
    case 'now':
      await sayNow(store, id);
      return;
    default:
      await sayAgain(store, id, how);
  }
}
