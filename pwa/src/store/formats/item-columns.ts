import type { FollowUpReason, Urgency } from '../../domain/follow-up';
import type { FollowUpEvent, FollowUpItem, FollowUpResult } from '../../domain/follow-up-item';
import type { Channel, Meeting, MeetingOutcome } from '../../domain/meeting';
import type { Person } from '../../domain/member';

export function ofFollowUps(items: FollowUpItem[]): FollowUpColumns[] {
  return items.map(writeFollowUp);
}

export function ofMeetings(meetings: Meeting[]): MeetingColumns[] {
  return meetings.map((meeting) => ({
    id: meeting.id,
    campaign_id: meeting.campaignId,
    team_id: meeting.teamId,
    channel: meeting.channel,
    outcome: meeting.outcome,
    at: meeting.at,
    place_name: meeting.placeName,
    stairwell_id: meeting.stairwellId,
    people: meeting.people,
    themes: meeting.themes,
    note: meeting.note,
    corrected: meeting.correctedAt,
  }));
}

function writeFollowUp(item: FollowUpItem): FollowUpColumns {
  return {
    id: item.id,
    campaign_id: item.campaignId,
    reason: item.reason,
    urgency: item.urgency,
    due_on: item.dueOn,
    note: item.note,
    opened_by: item.openedBy,
    opened_at: item.openedAt,
    owner: item.owner,
    closed_at: item.closedAt,
    result: item.result,
    words: item.words,
    closed_by: item.closedBy,
    consented_at: item.consentedAt,
    stairwell_id: item.stairwellId,
    building_id: item.buildingId,
    door_id: item.doorId,
    household_id: item.householdId,
    place_name: item.placeName,
    label: item.label,
    building: item.building,
    stairwell: item.stairwell,
    street: item.street,
    number: item.number,
    history: item.history,
  };
}

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
