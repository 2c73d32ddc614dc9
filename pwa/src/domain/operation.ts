import type { FollowUpReason, Urgency } from './follow-up';
import type { Outcome } from './outcome';

/** What each kind of operation says, key for key as it travels. */
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
  };
  'encounter.withdraw': { encounter_id: string };
  'household.start': { door_id: string; household_id: string };
  'do_not_visit.set': {
    door_id: string;
    household_id: string;
    campaign_id: string | null;
    review_on: string;
  };
  'follow_up.open': {
    door_id: string;
    household_id: string;
    encounter_id: string | null;
    campaign_id: string | null;
    reason: FollowUpReason;
    urgency: Urgency;
    due_on: string;
    note: string | null;
    consent: { text: string; language: string };
  };
  'door.add': {
    stairwell_id: string;
    door_id: string;
    household_id: string;
    floor: number;
    position: number;
    label: string;
  };
}

export type Kind = keyof Payloads;

/** The version of each payload that this release writes. */
export const KIND_VERSION = 1;

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
export type Answer =
  | { id: string; verdict: 'applied' | 'duplicate'; code?: null }
  | { id: string; verdict: 'held'; code?: string | null }
  | { id: string; verdict: 'refused'; code: string };

/** What is known on this device of an operation's way to the server. */
export type Delivery =
  { state: 'waiting' | 'held' | 'acknowledged' } | { state: 'refused'; code: string };
