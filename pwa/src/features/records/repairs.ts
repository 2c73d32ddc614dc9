import { declarationOf } from '../../domain/kinds/all';
import type { CorrectedField, Omission } from '../../domain/kinds/kind';
import type { Kind, Operation } from '../../domain/operation';
import type { TextKey } from '../../i18n/dictionary';
import {
  type Corrections,
  putAside,
  sayAgain,
  sayAt,
  sayCorrected,
  sayNow,
  sayRest,
  sendAgain,
  takeUpAgain,
} from '../../store/commands/repair';
import type { Store } from '../../store/store';
import type { RecordView } from '../../store/views/record-views';

/** What can be done about what did not go through. */
export type Repair =
  | 'again'
  | 'rewrite'
  | 'sign_in'
  | 'correct'
  | 'rest'
  | 'aside'
  | 'resume'
  | 'time'
  | 'now'
  | Omission;

interface Trouble {
  /** The end of a sentence. */
  why: TextKey;
  /** null: nothing on this phone helps but to let it rest. */
  repair: Exclude<Repair, 'aside' | 'resume' | 'correct'> | null;
  /** For kinds of which something else is true. */
  ofKind?: Partial<Record<Kind, TextKey>>;
}

const NOTHING = null;

// « again » stands only where somebody at the desk can have changed what stood against it.
const refusals = new Map<string, Trouble>([
  ['operations.signature_wrong', { why: 'refusal.signatureWrong', repair: 'rewrite' }],
  ['operations.author_wrong', { why: 'refusal.signatureWrong', repair: 'rewrite' }],
  ['operations.payload_changed', { why: 'refusal.unreadable', repair: 'rewrite' }],
  ['operations.malformed', { why: 'refusal.notUnderstood', repair: NOTHING }],
  ['operations.set_aside', { why: 'refusal.setAside', repair: NOTHING }],
  ['operations.id_reused', { why: 'refusal.unreadable', repair: 'rewrite' }],
  ['operations.seal_unreadable', { why: 'refusal.unreadable', repair: 'rewrite' }],
  ['operations.key_unknown', { why: 'refusal.keyUnknown', repair: 'sign_in' }],
  ['operations.key_revoked', { why: 'refusal.keyRevoked', repair: 'again' }],
  ['access.no_grant', { why: 'refusal.noGrant', repair: 'again' }],
  ['campaigns.unknown', { why: 'refusal.campaignUnknown', repair: 'campaign' }],
  [
    'encounters.consent_missing',
    {
      why: 'refusal.needConsent',
      repair: 'need',
      ofKind: { 'contact_details.set': 'refusal.contactConsent' },
    },
  ],
  ['encounters.not_yours', { why: 'refusal.notYours', repair: NOTHING }],
  ['encounters.outcome_elsewhere', { why: 'refusal.outcomeElsewhere', repair: NOTHING }],
  ['encounters.reason_missing', { why: 'refusal.reasonMissing', repair: NOTHING }],
  ['encounters.team_unknown', { why: 'refusal.teamGone', repair: NOTHING }],
  ['encounters.territory_unknown', { why: 'refusal.territoryGone', repair: NOTHING }],
  [
    'encounters.unknown',
    {
      why: 'refusal.encounterUnknown',
      repair: NOTHING,
      ofKind: { 'follow_up.open': 'refusal.encounterNotThere' },
    },
  ],
  ['follow_ups.already_settled', { why: 'refusal.followUpSettled', repair: NOTHING }],
  [
    'follow_ups.consent_missing',
    {
      why: 'refusal.consentMissing',
      repair: NOTHING,
      ofKind: { 'follow_up.close': 'refusal.passedOnConsent' },
    },
  ],
  ['follow_ups.not_a_colleague', { why: 'refusal.notAColleague', repair: NOTHING }],
  ['follow_ups.not_yours_to_cancel', { why: 'refusal.notYoursToCancel', repair: NOTHING }],
  ['follow_ups.unknown', { why: 'refusal.followUpUnknown', repair: NOTHING }],
  ['places.door_exists', { why: 'refusal.doorExists', repair: 'rest' }],
  ['places.door_unknown', { why: 'refusal.doorUnknown', repair: 'again' }],
  ['places.household_exists', { why: 'refusal.householdExists', repair: 'rest' }],
  ['places.household_unknown', { why: 'refusal.doorUnknown', repair: 'again' }],
  ['places.stairwell_unknown', { why: 'refusal.doorUnknown', repair: 'again' }],
  ['places.stairwell_full', { why: 'refusal.floorFull', repair: NOTHING }],
  ['rounds.assignment_over', { why: 'refusal.roundOver', repair: NOTHING }],
  ['rounds.not_yours', { why: 'refusal.roundOver', repair: NOTHING }],
  ['rounds.unknown', { why: 'refusal.roundOver', repair: NOTHING }],
]);

const holds = new Map<string, Trouble>([
  ['operations.waits', { why: 'hold.waits', repair: 'again' }],
  ['operations.kind_unknown', { why: 'hold.kindUnknown', repair: NOTHING }],
  // More than one batch may cost: it was not looked at, and goes again by itself.
  ['operations.batch_crowded', { why: 'hold.failed', repair: 'again' }],
  ['operations.failed', { why: 'hold.failed', repair: 'again' }],
  ['operations.time_doubtful', { why: 'hold.timeDoubtful', repair: 'time' }],
  ['operations.dated_before', { why: 'hold.datedBefore', repair: NOTHING }],
  ['operations.late_after_end', { why: 'hold.lateAfterEnd', repair: NOTHING }],
  ['operations.place_gone', { why: 'hold.placeGone', repair: NOTHING }],
]);

type Held = Pick<RecordView, 'kind' | 'blockedBy'>;

/** A server may know refusals that this release does not: then say what was kept, and whom to ask. */
export function refusalOf(code: string, kind: Kind | null): Pick<Trouble, 'why' | 'repair'> {
  const { why, repair, ofKind } = refusals.get(code) ?? { why: 'refusal.other', repair: 'again' };
  const declared = declarationOf(kind ?? '');
  const own = declared?.repairs?.[code] ?? repair;
  const isOmission = own === 'campaign' || own === 'need' || own === 'encounter';
  return {
    why: (kind && ofKind?.[kind]) ?? why,
    repair: isOmission && !declared?.without?.[own] ? null : own,
  };
}

/** What a later server holds for a reason that is not known here waits, and nobody says for what. */
export function holdOf(
  code: string,
  { blockedBy, kind }: Held,
): { why: TextKey; repair: Repair | null } {
  if (blockedBy === 'refused') return { why: 'hold.first', repair: null };
  if (blockedBy === 'aside') return { why: 'hold.blocked', repair: 'aside' };
  if (code === 'operations.dated_before' && declarationOf(kind ?? '')?.isGoodLater) {
    return { why: 'hold.datedBeforeWord', repair: 'now' };
  }
  return holds.get(code) ?? { why: 'hold.other', repair: 'again' };
}

/** What is asked again: where it is about what was typed, only what was. */
export function fieldsToCorrect(code: string, operation: Operation | null): CorrectedField[] {
  const fields = declarationOf(operation?.kind ?? '')?.corrects?.[code] ?? [];
  if (!operation || code !== 'operations.malformed') return [...fields];
  return fields.filter((field) => valueIn(operation, field) !== null);
}

/** What it says there; null: nothing. */
export function valueIn({ payload }: Operation, field: CorrectedField): string | number | null {
  const fields = payload as unknown as Record<string, unknown>;
  const within = field === 'recipient' ? (fields.passed_on as typeof fields | null) : fields;
  const value = within?.[field] ?? null;
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** What can be done about it, the likeliest first; nothing where it settles itself, or at the desk. */
export function repairsOf(record: RecordView): Repair[] {
  const { delivery } = record;
  switch (delivery.state) {
    case 'refused':
      return waysOut(record, delivery.code);
    case 'held': {
      const way = holdOf(delivery.code, record).repair;
      // What cannot be read here can be asked about once more, and not be said in another way.
      return record.kind === null ? ['again'] : way ? [way] : [];
    }
    case 'aside':
      return ['resume'];
    default:
      return [];
  }
}

function waysOut({ kind, operation, dependents }: RecordView, code: string): Repair[] {
  const way = refusalOf(code, kind).repair;
  if (kind === null || operation === null) return [way === 'sign_in' ? way : 'again'];
  if (fieldsToCorrect(code, operation).length > 0) return ['correct', 'aside'];
  if (way === null || (way === 'rest' && dependents === 0)) return ['aside'];
  return [way, 'aside'];
}

/** When it was, or what is said otherwise, where that is what is repaired. */
export type Mending = Date | 'today' | Corrections;

/** Done when it is on the disk; what is sent again goes with the next sending. */
export async function repair(
  store: Store,
  id: string,
  how: Repair,
  mending: Mending = 'today',
): Promise<void> {
  switch (how) {
    case 'again':
    case 'sign_in':
      return sendAgain(store, id);
    case 'resume':
      return takeUpAgain(store, id);
    case 'aside':
      return putAside(store, id);
    case 'rest':
      return sayRest(store, id);
    case 'rewrite':
      await sayAgain(store, id);
      return;
    case 'correct':
      if (typeof mending === 'object' && !(mending instanceof Date)) {
        await sayCorrected(store, id, mending);
      }
      return;
    case 'time':
      if (mending === 'today' || mending instanceof Date) await sayAt(store, id, mending);
      return;
    case 'now':
      await sayNow(store, id);
      return;
    default:
      await sayAgain(store, id, how);
  }
}
