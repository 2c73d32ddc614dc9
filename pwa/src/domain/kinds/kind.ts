import type { FollowUpItem } from '../follow-up-item';
import { keptText } from '../labels';
import type { Meeting } from '../meeting';
import type { Person } from '../member';
import type { Outcome } from '../outcome';
import type { Stairwell } from '../places';
import { Refusal } from '../refusal';
import type { Round } from '../round';
import type { TalkCount } from '../talk-count';

/** One change made on this device, of one kind: the unit that travels to the server. */
export interface OperationOf<Kind extends string, Payload> {
  id: string;
  kind: Kind;
  kindVersion: number;
  payload: Payload;
  recordedAt: string;
  utcOffsetMin: number;
  /** How far this device's clock was behind the server's when it was last heard; null: never. */
  serverOffsetMs: number | null;
  /** Operations that the server must apply before this one. */
  dependsOn: string[];
}

/** When it happened, by the server's clock as far as it is known; epoch seconds. */
export function occurredAt({
  recordedAt,
  serverOffsetMs,
}: Pick<OperationOf<string, unknown>, 'recordedAt' | 'serverOffsetMs'>): number {
  return Math.floor((Date.parse(recordedAt) + (serverOffsetMs ?? 0)) / 1000);
}

/** What operations change, by the kind of chunk: the first word of its id. */
export interface Contents {
  stairwell: Stairwell;
  follow_ups: FollowUpItem[];
  meetings: Meeting[];
  talk_counts: TalkCount[];
  rounds: Round[];
}

export type ChunkKind = keyof Contents;

/** An operation with what this device knows around it: all that a fold may rest on. */
export interface InContext<Operation> {
  operation: Operation;
  /** Its author's number on this device. */
  deviceSeq: number;
  author: Person;
  /** Of a member of the teams that are held here; empty where it is not known. */
  nameOf: (memberId: string) => string;
  /** Where it was recorded; null away from any door. */
  place: PlaceNames | null;
}

/** A place with the names that it had when something was recorded there. */
export interface PlaceNames {
  stairwellId: string;
  buildingId: string;
  building: string;
  stairwell: string;
  street: string;
  number: string;
  /** Without what its floor is called where an earlier release noted it. */
  door: { id: string; label: string; floor: number; floorLabel?: string } | null;
}

/** How long a text, or how many codes a list may be, and what is said of more. */
export interface Limit {
  most: number;
  refusal: string;
}

/** What may be left out so that the server takes the rest. */
export type Omission = 'campaign' | 'need' | 'encounter';

/**
 * What whoever recorded it may say otherwise, once it did not go through: as the field is called,
 * `recipient` within `passed_on`.
 */
export type CorrectedField =
  | 'label'
  | 'floor'
  | 'value'
  | 'name'
  | 'phone'
  | 'best_hour'
  | 'note'
  | 'place_name'
  | 'team_id'
  | 'outcome'
  | 'reason'
  | 'to_member_id'
  | 'words'
  | 'recipient';

/** What the list of what was recorded says of it, beside its kind and its place. */
export interface RecordFacts {
  outcome?: Outcome;
  /** The passage that it takes back. */
  encounterId?: string;
  placeName?: string | null;
}

/** An operation's kind with its payload. */
type Act<P> = { [K in keyof P & string]: { kind: K; payload: P[K] } }[keyof P & string];

/**
 * All that this application knows of one kind of operation, said once. Its words are found by its
 * name: `records.kind.<kind>` in the list of what was recorded, `unsettled.thing.<kind>` at the desk.
 *
 * @typeParam P the payloads of the kinds that are declared together.
 */
export interface KindDeclaration<P, K extends keyof P & string> {
  /** Of the payload that this release writes. */
  version: number;
  /** What later versions have added: an operation of an earlier release may wait for months. */
  added?: Partial<P[K]>;
  /** Texts are written without blanks around them, lists with each code once. */
  limits?: { [Field in keyof P[K]]?: Limit };
  /**
   * Each kind of chunk that it changes, after it. Pure: used by the command that records it, and
   * again by the pull, on a chunk whose snapshot does not hold it yet. It may be asked about an
   * operation that is in already, and changes nothing then.
   */
  folds: {
    [C in ChunkKind]?: (
      content: Contents[C],
      context: InContext<OperationOf<K, P[K]>>,
    ) => Contents[C];
  };
  /** Operations that the server must have first, from what stands in its stairwell. */
  waitsFor?: (payload: P[K], stairwell: Stairwell) => (string | null)[];
  /** Not sent before this day is over. */
  sendAfter?: (payload: P[K]) => string;
  record?: (payload: P[K]) => RecordFacts;
  /** What takes it out of what is held here; for the rest the next pull is awaited. */
  undo?: (id: string) => Act<P>;
  /** Of a refusal's way out: the operation without that part. */
  without?: {
    [O in Omission]?: (operation: OperationOf<K, P[K]>) => OperationOf<K, P[K]>;
  };
  /** Where a refusal of this kind has a way out of its own, by its code. */
  repairs?: Partial<Record<string, Omission>>;
  /** What is asked again where a refusal is about what was typed or chosen, by its code. */
  corrects?: Partial<Record<string, readonly CorrectedField[]>>;
  /** It is about something that stands: it is as good now as when it was recorded. */
  isGoodLater?: true;
}

export type Declarations<P> = { [K in keyof P & string]: KindDeclaration<P, K> };

/** @throws Refusal with the limit's code when the text is longer. */
export function textWithin(text: string | null | undefined, limit: Limit): string | null {
  const trimmed = keptText(text ?? '');
  if (trimmed.length > limit.most) throw new Refusal(limit.refusal);
  return trimmed === '' ? null : trimmed;
}

/** Each once. @throws Refusal with the limit's code when there are more. */
export function codesWithin(codes: readonly string[], limit: Limit): string[] {
  const known = [...new Set(codes)];
  if (known.length > limit.most) throw new Refusal(limit.refusal);
  return known;
}

/** The operation for no mission, of a kind that may be for none. */
export function withoutCampaign<K extends string, P extends { campaign_id: string | null }>(
  operation: OperationOf<K, P>,
): OperationOf<K, P> {
  return { ...operation, payload: { ...operation.payload, campaign_id: null } };
}
