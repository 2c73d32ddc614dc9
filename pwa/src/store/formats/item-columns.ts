import type { FollowUpItem } from '../../domain/follow-up-item';
import type { Meeting } from '../../domain/meeting';
import type { FollowUpColumns, MeetingColumns } from './item-shapes';

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
