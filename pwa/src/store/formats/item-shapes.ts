import type { FollowUpEvent, FollowUpItem, FollowUpResult } from '../../domain/follow-up-item';
import type { FollowUpReason, Urgency } from '../../domain/follow-up';
import type { Channel, Meeting, MeetingOutcome } from '../../domain/meeting';
import type { Person } from '../../domain/member';
import type { TalkCount } from '../../domain/talk-count';
import type { Shape } from '../vault/chunks';

/** Chunks that are a list: what is the member's own, or nobody's building's. */

export interface FollowUpColumns {
  id: string;
  campaign_id: string | null;
  reason: FollowUpReason;
  urgency: Urgency;
  due_on: string;
  note: string | null;
  opened_by: Person;
  opened_at: number;
  owner: Person | null;
  closed_at: number | null;
  result: FollowUpResult | null;
  words: string | null;
  closed_by: Person | null;
  consented_at: number | null;
  stairwell_id: string | null;
  building_id: string | null;
  door_id: string | null;
  household_id: string | null;
  place_name: string | null;
  label: string | null;
  building: string | null;
  stairwell: string | null;
  street: string | null;
  number: string | number | null;
  history: FollowUpEvent[];
}

export const followUpsShape: Shape<FollowUpItem[]> = {
  format: 1,
  read: (_format, { items }) => (items as FollowUpColumns[]).map(readFollowUp),
  write: async (items) => ({ items: (await columns()).ofFollowUps(items) }),
};

function readFollowUp(columns: FollowUpColumns): FollowUpItem {
  return {
    id: columns.id,
    campaignId: columns.campaign_id,
    reason: columns.reason,
    urgency: columns.urgency,
    dueOn: columns.due_on,
    note: columns.note,
    openedBy: columns.opened_by,
    openedAt: columns.opened_at,
    owner: columns.owner,
    closedAt: columns.closed_at,
    result: columns.result,
    words: columns.words,
    closedBy: columns.closed_by,
    consentedAt: columns.consented_at,
    stairwellId: columns.stairwell_id,
    buildingId: columns.building_id,
    doorId: columns.door_id,
    householdId: columns.household_id,
    placeName: columns.place_name,
    label: columns.label ?? '',
    building: columns.building ?? '',
    stairwell: columns.stairwell ?? '',
    street: columns.street ?? '',
    number: String(columns.number ?? ''),
    history: columns.history,
  };
}

export interface MeetingColumns {
  id: string;
  campaign_id: string | null;
  team_id: string;
  channel: Channel;
  outcome: MeetingOutcome;
  at: number;
  place_name: string | null;
  stairwell_id: string | null;
  people: number;
  themes: string[] | null;
  note: string | null;
  corrected: number | null;
}

export const meetingsShape: Shape<Meeting[]> = {
  format: 1,
  read: (_format, { items }) =>
    (items as MeetingColumns[]).map((columns) => ({
      id: columns.id,
      campaignId: columns.campaign_id,
      teamId: columns.team_id,
      channel: columns.channel,
      outcome: columns.outcome,
      at: columns.at,
      placeName: columns.place_name,
      stairwellId: columns.stairwell_id,
      people: columns.people,
      themes: columns.themes ?? [],
      note: columns.note,
      correctedAt: columns.corrected,
    })),
  write: async (meetings) => ({ items: (await columns()).ofMeetings(meetings) }),
};

/** This device's own, never the feed's. */
export const talkCountsShape: Shape<TalkCount[]> = {
  format: 1,
  read: (_format, { items }) => items as TalkCount[],
  write: (items) => Promise.resolve({ items }),
};

/** Needed once something is said. */
function columns() {
  return import('./item-columns');
}
