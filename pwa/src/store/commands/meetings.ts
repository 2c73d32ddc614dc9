import { MOST_PEOPLE } from '../../domain/kinds/encounter';
import type { Channel, Meeting, MeetingOutcome } from '../../domain/meeting';
import { takesNote } from '../../domain/outcome';
import { Refusal } from '../../domain/refusal';
import { operationOf } from '../outbox/make-operation';
import { type Tap, tapped } from '../outbox/operations';
import { correctionOf, withdrawal } from './encounters';
import { type CommandPart, operationsOn } from './command-parts';
import type { Store } from './store-type';

/** Where somebody was met who was not at their door, and what came of it. */
export interface NewMeeting {
  teamId: string;
  campaignId: string | null;
  channel: Channel;
  outcome: MeetingOutcome;
  stairwellId?: string | null;
  /** Degrees, rounded to about a metre; both or none, and only when somebody asked for it. */
  lon?: number | null;
  lat?: number | null;
  placeName?: string | null;
  people?: number;
  themes?: string[];
  note?: string | null;
}

export interface MeetingCorrection {
  encounterId: string;
  outcome: MeetingOutcome;
  note?: string | null;
  themes?: string[];
}

/**
 * Write down an encounter away from doors. It counts in no door's figure.
 *
 * @returns the encounter's id.
 * @throws Refusal `encounters.note_too_long`, `encounters.place_too_long`,
 *   `encounters.people_wrong`, `encounters.too_many_themes`
 */
export async function recordMeeting(store: Store, meeting: NewMeeting, at?: Date): Promise<string> {
  const tap = tapped(at);
  await store.commands.carryOut([meetingPart(tap, meeting)]);
  return tap.id;
}

/** As `recordMeeting`, for a command that says more. */
export function meetingPart(tap: Tap, meeting: NewMeeting): CommandPart {
  const { lon = null, lat = null, people = 1 } = meeting;
  if (!Number.isInteger(people) || people < 1 || people > MOST_PEOPLE) {
    throw new Refusal('encounters.people_wrong');
  }
  const isPlaced = lon !== null && lat !== null;
  const payload = {
    team_id: meeting.teamId,
    campaign_id: meeting.campaignId,
    channel: meeting.channel,
    outcome: meeting.outcome,
    stairwell_id: meeting.stairwellId ?? null,
    lon_e5: isPlaced ? Math.round(lon * 1e5) : null,
    lat_e5: isPlaced ? Math.round(lat * 1e5) : null,
    place_name: meeting.placeName ?? null,
    people,
    themes: meeting.themes ?? [],
    note: takesNote(meeting.outcome) ? (meeting.note ?? null) : null,
  };
  return operationsOn('meetings', () => [operationOf(tap, 'encounter.meet', payload)]);
}

/**
 * Say anew what came of it; what is not given stays as it was.
 *
 * @returns the operation's id.
 * @throws Refusal `encounters.unknown`, `encounters.note_too_long`, `encounters.too_many_themes`
 */
export async function correctMeeting(
  store: Store,
  { encounterId, ...answers }: MeetingCorrection,
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  const correction = operationsOn('meetings', (meetings) => {
    const { note, themes } = theMeeting(meetings, encounterId);
    const before = { note, themes, noticeLeft: false, comeBackOn: null, comeBackAt: null };
    return [correctionOf(tap, encounterId, before, answers)];
  });
  await store.commands.carryOut([correction]);
  return tap.id;
}

/** Take it back. @returns the operation's id. */
export async function withdrawMeeting(
  store: Store,
  { encounterId, reason }: { encounterId: string; reason?: string | null },
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  await store.commands.carryOut([meetingWithdrawn(tap, encounterId, reason)]);
  return tap.id;
}

/** As `withdrawMeeting`, for a command that takes back more. */
export function meetingWithdrawn(
  tap: Tap,
  encounterId: string,
  reason?: string | null,
): CommandPart {
  return operationsOn('meetings', () => [withdrawal(tap, encounterId, reason)]);
}

function theMeeting(meetings: Meeting[], encounterId: string): Meeting {
  const meeting = meetings.find(({ id }) => id === encounterId);
  if (!meeting) throw new Refusal('encounters.unknown');
  return meeting;
}
