import type { FollowUpReason, Urgency } from './follow-up';
import type { LaterOutcome, Outcome } from './outcome';

/** By rank, the labels of those floors alone that are not called as their rank says. */
export type FloorLabels = Readonly<Record<number, string>>;

/** One staircase of a building with all that is known behind its doors. A house has one. */
export interface Stairwell {
  id: string;
  buildingId: string;
  teamId: string;
  /** Names as the team gave them; either may be empty. */
  building: string;
  stairwell: string;
  street: string;
  number: string;
  kind: 'block' | 'house';
  /** The name over several buildings; null where there is none. */
  residence: string | null;
  /** Half of a split that was undone: what is said here counts at what it was split from. */
  isGone: boolean;
  /** What floors are called, where that is not as their rank says. */
  floors: FloorLabels;
  lon: number;
  lat: number;
  /** Nobody has been there yet to say that these are the doors. */
  isEstimated: boolean;
  /** In walking order: from the top floor down, from left to right. */
  doors: Door[];
  /** One of each subject at most. */
  access: AccessNote[];
}

export const ACCESS_SUBJECTS = ['code', 'lift', 'caretaker', 'best_hour'] as const;

export type AccessSubject = (typeof ACCESS_SUBJECTS)[number];

/** How one gets in and up. */
export interface AccessNote {
  subject: AccessSubject;
  /** Of a lift: `works` or `out`. null: nothing is known any more. */
  value: string | null;
  /** Who said so; null: not known. */
  by: string | null;
  /** Epoch seconds. */
  at: number;
}

/** The whole list: what one sees who stands before a door, and nothing about people. */
export const DOOR_FACTS = ['bell_broken', 'no_name', 'no_number'] as const;

export type DoorFactCode = (typeof DOOR_FACTS)[number];

export interface DoorFact {
  fact: DoorFactCode;
  /** Kept here when it is not so any more, so that an earlier word does not bring it back. */
  isPresent: boolean;
  /** Who said so; null: not known. */
  by: string | null;
  /** Epoch seconds. */
  at: number;
}

/** A dwelling, never a person. */
export interface Door {
  id: string;
  /** A rank, which orders and is not shown: 0 is the ground floor. */
  floor: number;
  /** 1 is the first from the left. */
  position: number;
  label: string;
  isEstimated: boolean;
  /** The person who said that this is its label, and when; null for an import's. */
  setBy: string | null;
  setAt: number | null;
  /** One of each at most. */
  facts: DoorFact[];
  /** Who lives there now. */
  household: Household;
}

/** Whoever lives behind a door during one period. */
export interface Household {
  id: string;
  /** Epoch seconds; null: always, as far as is known. */
  since: number | null;
  /** The operation of this device that told of it, while the server may not know it yet. */
  madeBy: string | null;
  folds: HouseholdFold[];
  /** The last ones of each campaign, oldest first; withdrawn ones never. */
  passages: Passage[];
  doNotVisit: DoNotVisit[];
  /** The open ones. */
  followUps: FollowUp[];
  /** Given by somebody who agreed that it is kept. */
  contact: Contact | null;
}

/** Whom to ask for, and how; any may be unknown. */
export interface Contact {
  name: string | null;
  phone: string | null;
  /** The language in which they want to be visited, BCP 47. */
  language: string | null;
  bestHour: string | null;
  /** Epoch seconds. */
  at: number;
}

/** All passages of one campaign, counted. */
export interface HouseholdFold {
  campaignId: string | null;
  passages: number;
  answered: number;
  met: number;
}

export interface Passage {
  /** Known for the member's own of the last days alone: those can be taken back. */
  id: string | null;
  campaignId: string | null;
  outcome: Outcome | LaterOutcome;
  /** Epoch seconds. */
  at: number;
  /** Settles which was first within a second. */
  seq: number;
  noticeLeft: boolean;
  /** YYYY-MM-DD and HH:MM, as promised at the door. */
  comeBackOn: string | null;
  comeBackAt: string | null;
  note: string | null;
  /** Codes of the campaign's themes. */
  themes: string[];
  need: FollowUpReason | null;
  /** BCP 47, of a language barrier alone; null: not known. */
  language: string | null;
  /** Epoch seconds of the last correction. */
  correctedAt: number | null;
  /** null: the author. */
  correctedBy: string | null;
  /** Who recorded it; null: this member, or not known. */
  by: string | null;
  /** Who was there too; empty: this member, null: nobody. It is one passage. */
  companion: string | null;
}

export interface DoNotVisit {
  /** null: for every campaign. */
  campaignId: string | null;
  reviewOn: string;
}

export interface FollowUp {
  id: string;
  campaignId: string | null;
  reason: FollowUpReason;
  urgency: Urgency;
  dueOn: string;
  note: string | null;
  /** The member who has taken it on. */
  ownerId: string | null;
}

/** @returns the door and nothing else of the stairwell; undefined when it is not there. */
export function doorOf(stairwell: Stairwell, doorId: string): Door | undefined {
  return stairwell.doors.find(({ id }) => id === doorId);
}

/** In which somebody there is best spoken to: as they wished, or as it was heard at the door. */
export function languageOf({ contact, passages }: Household): string | null {
  const heard = passages.findLast(({ language }) => language !== null);
  return contact?.language ?? heard?.language ?? null;
}

/** Top floor down, left to right. */
export function inWalkingOrder(one: Door, other: Door): number {
  return other.floor - one.floor || one.position - other.position;
}

/** A house has one door, and nobody calls it by a number. */
export function isHouse({ kind, doors }: Pick<Stairwell, 'kind' | 'doors'>): boolean {
  return kind === 'house' && doors.length === 1;
}
