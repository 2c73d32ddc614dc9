import type { FollowUpReason } from '../follow-up';
import { LIMITS } from '../limits';
import type { Channel, Meeting, MeetingOutcome } from '../meeting';
import { isAnswered, isMeeting, type Outcome } from '../outcome';
import type { Household, HouseholdFold, Passage } from '../places';
import type { Consent } from './consent';
import {
  type Declarations,
  type Limit,
  occurredAt,
  type OperationOf,
  withoutCampaign,
} from './kind';
import {
  changeHousehold,
  changeHouseholds,
  nameOrNull,
  waitsForHousehold,
} from './stairwell-changes';

export const NOTE_LENGTH = LIMITS['encounter.record'].note;
/** Of the words with which somebody corrects or takes back what another one wrote. */
export const REASON_LENGTH = LIMITS['encounter.correct'].reason;
export const PLACE_NAME_LENGTH = LIMITS['encounter.meet'].place_name;
export const MOST_PEOPLE = LIMITS['encounter.meet'].people.most;

/** Key for key as they travel, in their latest version. */
export interface EncounterPayloads {
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
    /** Never a sensitive one: those are counted apart, with no door. */
    themes: string[];
    need: { reason: FollowUpReason; consent: Consent } | null;
    /** What the screen showed; null where it showed nothing of it. */
    seen_floor: string | null;
    seen_label: string | null;
    /** The colleague who was there too: the passage counts once. */
    companion_id: string | null;
    /** What they speak, where nobody understood the other. */
    language: string | null;
  };
  /** Away from a door: it counts in no door's figure. */
  'encounter.meet': {
    team_id: string;
    campaign_id: string | null;
    channel: Channel;
    outcome: MeetingOutcome;
    stairwell_id: string | null;
    /** Degrees × 100,000; both or none. */
    lon_e5: number | null;
    lat_e5: number | null;
    place_name: string | null;
    people: number;
    themes: string[];
    note: string | null;
  };
  'encounter.correct': {
    encounter_id: string;
    outcome: Outcome;
    notice_left: boolean;
    come_back_on: string | null;
    come_back_at: string | null;
    note: string | null;
    themes: string[];
    reason: string | null;
  };
  'encounter.withdraw': { encounter_id: string; reason: string | null };
}

const MALFORMED = 'operations.malformed';
const NOTE: Limit = { most: NOTE_LENGTH, refusal: 'encounters.note_too_long' };
const REASON: Limit = { most: REASON_LENGTH, refusal: 'encounters.reason_too_long' };
const THEMES: Limit = {
  most: LIMITS['encounter.record'].themes,
  refusal: 'encounters.too_many_themes',
};

export const encounterKinds: Declarations<EncounterPayloads> = {
  'encounter.record': {
    version: 5,
    added: {
      ...{ themes: [], need: null, seen_floor: null, seen_label: null },
      ...{ companion_id: null, language: null },
    },
    limits: { note: NOTE, themes: THEMES },
    folds: {
      stairwell: (stairwell, { operation, deviceSeq, nameOf }) =>
        changeHousehold(stairwell, operation.payload, (household) =>
          addPassage(household, passageOf(operation, deviceSeq, nameOf)),
        ),
    },
    waitsFor: waitsForHousehold,
    record: ({ outcome }) => ({ outcome }),
    undo: withdrawalOf,
    corrects: { [MALFORMED]: ['note'] },
    without: {
      campaign: withoutCampaign,
      need: (operation) => ({ ...operation, payload: { ...operation.payload, need: null } }),
    },
  },
  'encounter.meet': {
    version: 1,
    limits: {
      note: NOTE,
      themes: THEMES,
      place_name: { most: PLACE_NAME_LENGTH, refusal: 'encounters.place_too_long' },
    },
    folds: {
      meetings: (meetings, { operation }) =>
        meetings.some(({ id }) => id === operation.id)
          ? meetings
          : [...meetings, meetingOf(operation)],
    },
    record: ({ outcome, place_name: placeName }) => ({ outcome, placeName }),
    undo: withdrawalOf,
    corrects: {
      [MALFORMED]: ['place_name', 'note'],
      'encounters.team_unknown': ['team_id'],
    },
    without: { campaign: withoutCampaign },
  },
  'encounter.correct': {
    version: 1,
    limits: { note: NOTE, themes: THEMES, reason: REASON },
    corrects: {
      [MALFORMED]: ['note', 'reason'],
      'encounters.reason_missing': ['reason'],
      'encounters.outcome_elsewhere': ['outcome'],
    },
    folds: {
      stairwell: (stairwell, { operation, author }) =>
        changeHouseholds(stairwell, (household) =>
          correctPassage(household, operation, nameOrNull(author)),
        ),
      meetings: (meetings, { operation }) =>
        meetings.map((meeting) =>
          meeting.id === operation.payload.encounter_id
            ? correctMeeting(meeting, operation)
            : meeting,
        ),
    },
    isGoodLater: true,
  },
  'encounter.withdraw': {
    version: 2,
    added: { reason: null },
    limits: { reason: REASON },
    corrects: { [MALFORMED]: ['reason'], 'encounters.reason_missing': ['reason'] },
    folds: {
      stairwell: (stairwell, { operation }) =>
        changeHouseholds(stairwell, (household) =>
          dropPassage(household, operation.payload.encounter_id),
        ),
      meetings: (meetings, { operation }) =>
        meetings.filter(({ id }) => id !== operation.payload.encounter_id),
    },
    record: ({ encounter_id: encounterId }) => ({ encounterId }),
    isGoodLater: true,
  },
};

function withdrawalOf(id: string) {
  return { kind: 'encounter.withdraw', payload: { encounter_id: id, reason: null } } as const;
}

function passageOf(
  operation: OperationOf<'encounter.record', EncounterPayloads['encounter.record']>,
  seq: number,
  nameOf: (memberId: string) => string,
): Passage {
  const { payload } = operation;
  const { companion_id: companionId = null } = payload;
  return {
    id: operation.id,
    campaignId: payload.campaign_id,
    outcome: payload.outcome,
    at: occurredAt(operation),
    seq,
    noticeLeft: payload.notice_left,
    comeBackOn: payload.come_back_on,
    comeBackAt: payload.come_back_at,
    note: payload.note,
    themes: payload.themes,
    need: payload.need?.reason ?? null,
    language: payload.outcome === 'language_barrier' ? payload.language : null,
    correctedAt: null,
    correctedBy: null,
    by: null,
    companion: companionId === null ? null : nameOf(companionId) || null,
  };
}

export function addPassage(household: Household, passage: Passage): Household {
  if (household.passages.some(({ id }) => id === passage.id)) return household;
  // None is dropped, though the server sends the last three: an undo must find what was before.
  const passages = [...household.passages, passage].sort(
    (one, other) => one.at - other.at || one.seq - other.seq,
  );
  return { ...household, passages, folds: count(household.folds, passage, 1) };
}

function dropPassage(household: Household, encounterId: string): Household {
  const passage = passageIn(household, encounterId);
  if (!passage) return household;
  return {
    ...household,
    passages: household.passages.filter((other) => other !== passage),
    folds: count(household.folds, passage, -1),
  };
}

/** The latest correction is what is known; the passage keeps its place among the others. */
function correctPassage(
  household: Household,
  operation: OperationOf<'encounter.correct', EncounterPayloads['encounter.correct']>,
  authorName: string | null,
): Household {
  const { payload } = operation;
  const passage = passageIn(household, payload.encounter_id);
  const at = occurredAt(operation);
  if (!passage || (passage.correctedAt ?? 0) > at) return household;
  const corrected: Passage = {
    ...passage,
    outcome: payload.outcome,
    noticeLeft: payload.notice_left,
    comeBackOn: payload.come_back_on,
    comeBackAt: payload.come_back_at,
    note: payload.note,
    themes: payload.themes,
    language: payload.outcome === 'language_barrier' ? passage.language : null,
    correctedAt: at,
    correctedBy: passage.by === null ? null : authorName,
  };
  return {
    ...household,
    passages: household.passages.map((other) => (other === passage ? corrected : other)),
    folds: recount(household.folds, passage, corrected.outcome),
  };
}

function passageIn(household: Household, encounterId: string): Passage | undefined {
  return household.passages.find(({ id }) => id === encounterId);
}

function recount(
  folds: HouseholdFold[],
  passage: Passage,
  outcome: Passage['outcome'],
): HouseholdFold[] {
  if (passage.outcome === outcome) return folds;
  return count(count(folds, { ...passage, outcome }, 1), passage, -1);
}

function count(
  folds: HouseholdFold[],
  { campaignId, outcome }: Passage,
  by: 1 | -1,
): HouseholdFold[] {
  const before = folds.find((fold) => fold.campaignId === campaignId) ?? {
    campaignId,
    passages: 0,
    answered: 0,
    met: 0,
  };
  const after = {
    campaignId,
    passages: before.passages + by,
    answered: before.answered + (isAnswered(outcome) ? by : 0),
    met: before.met + (isMeeting(outcome) ? by : 0),
  };
  const others = folds.filter((fold) => fold !== before);
  return after.passages > 0 ? [...others, after] : others;
}

function meetingOf(
  operation: OperationOf<'encounter.meet', EncounterPayloads['encounter.meet']>,
): Meeting {
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

function correctMeeting(
  meeting: Meeting,
  operation: OperationOf<'encounter.correct', EncounterPayloads['encounter.correct']>,
): Meeting {
  const { outcome, themes, note } = operation.payload;
  const at = occurredAt(operation);
  if ((meeting.correctedAt ?? 0) > at) return meeting;
  return { ...meeting, outcome: outcome as MeetingOutcome, themes, note, correctedAt: at };
}
