import type { FollowUpItem } from '../../domain/follow-up-item';
import type { Meeting } from '../../domain/meeting';
import type { TalkCount } from '../../domain/talk-count';
import type { Shape } from '../vault/chunks';
import type { FollowUpColumns, MeetingColumns } from './item-columns';

/** Chunks that are a list: what is the member's own, or nobody's building's. */

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
