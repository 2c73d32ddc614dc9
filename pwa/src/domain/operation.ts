import type { FollowUpReason, Urgency } from './follow-up';
import type { FollowUpResult } from './follow-up-item';
import type { Channel, MeetingOutcome } from './meeting';
import type { Outcome } from './outcome';
import type { AccessSubject, DoorFactCode } from './places';

/** What somebody agreed to: which text, in which language they heard it. */
interface Consent {
  text: string;
  language: string;
}

/** What each kind of operation says in its latest version, key for key as it travels. */
export interface Payloads {
  'encounter.record': {
    door_id: string;
    household_id: string;
    campaign_id: string | null;
    channel: 'door';
    outcome: Outcome;
    notice_left: boolean;
    come_back_on: string | null;
    come_back_at: string | null;
    note: string | null;
    /** Never a sensitive one: those are counted apart, with no door. */
    themes: string[];
    need: { reason: FollowUpReason; consent: Consent } | null;
  };
  /** Away from a door: it counts in no door's figure. */
  'encounter.meet': {
    team_id: string;
    campaign_id: string | null;
    channel: Channel;
    outcome: MeetingOutcome;
    stairwell_id: string | null;
    /** Degrees × 100,000; both or none. */
    lon_e5: number | null;
    lat_e5: number | null;
    place_name: string | null;
    people: number;
    themes: string[];
    note: string | null;
  };
  'encounter.correct': {
    encounter_id: string;
    outcome: Outcome;
    notice_left: boolean;
    come_back_on: string | null;
    come_back_at: string | null;
    note: string | null;
    themes: string[];
    reason: string | null;
  };
  'encounter.withdraw': { encounter_id: string; reason: string | null };
  'contact_details.set': {
    door_id: string;
    household_id: string;
    name: string | null;
    phone: string | null;
    language: string | null;
    best_hour: string | null;
    consent: Consent;
  };
  'contact_details.withdraw': { door_id: string; household_id: string };
  /** The sum of one past day. */
  'talk_count.report': {
    campaign_id: string;
    territory_id: string;
    day: string;
    themes: CodeCount[];
    languages: CodeCount[];
  };
  'household.start': { door_id: string; household_id: string };
  'do_not_visit.set': {
    door_id: string;
    household_id: string;
    campaign_id: string | null;
    review_on: string;
  };
  'follow_up.open': {
    /** Both or none: without a door it needs an encounter away from one. */
    door_id: string | null;
    household_id: string | null;
    encounter_id: string | null;
    campaign_id: string | null;
    reason: FollowUpReason;
    urgency: Urgency;
    due_on: string;
    note: string | null;
    consent: Consent;
  };
  'follow_up.take': { follow_up_id: string };
  'follow_up.hand_over': { follow_up_id: string; to_member_id: string; words: string | null };
  'follow_up.close': {
    follow_up_id: string;
    result: FollowUpResult;
    words: string | null;
    /** Wanted where it was passed on: nothing leaves the team without consent to whom. */
    passed_on: { recipient: string; consent: Consent } | null;
  };
  /** Flagged by mistake. */
  'follow_up.cancel': { follow_up_id: string };
  'door.add': {
    stairwell_id: string;
    door_id: string;
    household_id: string;
    floor: number;
    position: number;
    label: string;
  };
  'door.correct': { door_id: string; label: string };
  'door_fact.set': { door_id: string; fact: DoorFactCode; present: boolean };
  'access_note.set': { stairwell_id: string; subject: AccessSubject; value: string | null };
  'round.mark': { round_id: string; event: 'start' | 'pause' | 'resume' | 'end' };
  /** The plan from now on. */
  'round.change': {
    round_id: string;
    budget_min: number;
    stops: { stairwell_id: string; door_ids: string[] }[];
  };
}

export interface CodeCount {
  code: string;
  count: number;
}

export type Kind = keyof Payloads;

/** The version of each payload that this release writes, where it is not the first. */
const VERSIONS: { [K in Kind]?: number } = {
  'encounter.record': 2,
  'encounter.withdraw': 2,
  'follow_up.open': 2,
  'follow_up.close': 2,
};

export function versionOf(kind: Kind): number {
  return VERSIONS[kind] ?? 1;
}

/** What later versions have added: an operation of an earlier release may wait here for months. */
const ADDED: { [K in Kind]?: Partial<Payloads[K]> } = {
  'encounter.record': { themes: [], need: null },
  'encounter.withdraw': { reason: null },
  'follow_up.close': { passed_on: null },
};

/** @param payload of any version of its kind. */
export function upToDate(kind: Kind, payload: object): object {
  return { ...ADDED[kind], ...payload };
}

/** One change made on this device: the unit that travels to the server. */
export type Operation<K extends Kind = Kind> = { [P in K]: OperationOf<P> }[K];

interface OperationOf<K extends Kind> {
  id: string;
  kind: K;
  kindVersion: number;
  payload: Payloads[K];
  recordedAt: string;
  utcOffsetMin: number;
  /** How far this device's clock was behind the server's when it was last heard; null: never. */
  serverOffsetMs: number | null;
  /** Operations that the server must apply before this one. */
  dependsOn: string[];
}

/** When it happened, by the server's clock as far as it is known; epoch seconds. */
export function occurredAt({ recordedAt, serverOffsetMs }: Operation): number {
  return Math.floor((Date.parse(recordedAt) + (serverOffsetMs ?? 0)) / 1000);
}

/**
 * An operation as it leaves the device. The texts are sent as they stand, since the signature is
 * over their exact bytes: nobody may parse and write them again on the way.
 */
export interface SignedOperation {
  id: string;
  envelope: string;
  payload: string;
  signature: string;
}

/** What the server says of one operation, once that is durable. */
export type Answer = (
  | { id: string; verdict: 'applied' | 'duplicate'; code?: null }
  | { id: string; verdict: 'held'; code?: string | null }
  | { id: string; verdict: 'refused'; code: string }
) & {
  /** Of what it took: sent again with it, it says when that was. */
  receipt?: string | null;
  /** The server has what it says, counted or for a person to settle. Earlier servers did not say. */
  kept?: boolean;
};

export interface Answers {
  answers: Answer[];
  /** The life of the server's database; earlier servers named none. */
  epoch?: string;
}

/** What is known on this device of an operation's way to the server. */
export type Delivery =
  // `checking`: it was acknowledged, and the server has been put back to an earlier state since.
  | { state: 'waiting' | 'acknowledged' | 'checking' }
  // `isOnlyHere`: the server looked at it and keeps nothing of it.
  | {
      state: 'held' | 'refused' | 'aside';
      code: string;
      isReplaced: boolean;
      isOnlyHere?: boolean;
    };
