import type { Meeting, MeetingOutcome } from './meeting';
import { occurredAt, type Operation } from './operation';
import type { Said } from './said';

/** The member's encounters away from doors after one operation. */
export function applyToMeetings(meetings: Meeting[], { operation }: Said): Meeting[] {
  switch (operation.kind) {
    case 'encounter.meet':
      return meetings.some(({ id }) => id === operation.id)
        ? meetings
        : [...meetings, meetingOf(operation)];
    case 'encounter.correct':
      return meetings.map((meeting) =>
        meeting.id === operation.payload.encounter_id ? corrected(meeting, operation) : meeting,
      );
    case 'encounter.withdraw':
      return meetings.filter(({ id }) => id !== operation.payload.encounter_id);
    default:
      return meetings;
  }
}

function meetingOf(operation: Operation<'encounter.meet'>): Meeting {
  const { payload } = operation;
  return {
    id: operation.id,
    campaignId: payload.campaign_id,
    teamId: payload.team_id,
    channel: payload.channel,
    outcome: payload.outcome,
    at: occurredAt(operation),
    placeName: payload.place_name,
    stairwellId: payload.stairwell_id,
    people: payload.people,
    themes: payload.themes,
    note: payload.note,
    correctedAt: null,
  };
}

function corrected(meeting: Meeting, operation: Operation<'encounter.correct'>): Meeting {
  const { outcome, themes, note } = operation.payload;
  const at = occurredAt(operation);
  if ((meeting.correctedAt ?? 0) > at) return meeting;
  return { ...meeting, outcome: outcome as MeetingOutcome, themes, note, correctedAt: at };
}
