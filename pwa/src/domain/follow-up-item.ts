import type { FollowUpReason, Urgency } from './follow-up';
import type { Person } from './member';

export const FOLLOW_UP_RESULTS = ['done', 'not_needed', 'not_reached', 'passed_on'] as const;

/** What became of it. */
export type FollowUpResult = (typeof FOLLOW_UP_RESULTS)[number];

/** One that this member opened, took on, or may take on, with all that its row and page say. */
export interface FollowUpItem {
  id: string;
  campaignId: string | null;
  reason: FollowUpReason;
  urgency: Urgency;
  dueOn: string;
  note: string | null;
  openedBy: Person;
  /** Epoch seconds, as all times in here. */
  openedAt: number;
  owner: Person | null;
  /** null: open. */
  closedAt: number | null;
  result: FollowUpResult | null;
  words: string | null;
  closedBy: Person | null;
  consentedAt: number | null;
  /** All null when it came up away from a door. */
  stairwellId: string | null;
  buildingId: string | null;
  doorId: string | null;
  householdId: string | null;
  /** The door's; empty when there is none. Names may be empty too. */
  label: string;
  /** Where the encounter was, away from a door. */
  placeName: string | null;
  building: string;
  stairwell: string;
  street: string;
  number: string;
  /** Oldest first; it begins with the opening. */
  history: FollowUpEvent[];
}

export interface FollowUpEvent {
  action: 'open' | 'take' | 'hand_over' | 'close' | 'cancel';
  at: number;
  /** Names. */
  by: string;
  to: string | null;
  result: FollowUpResult | null;
  words: string | null;
  /** Who outside the team got it, as was agreed. */
  recipient?: string;
}
