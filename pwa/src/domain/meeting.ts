import { factsOf, OUTCOMES, type OutcomeThat } from './outcome';

/** Where people are met who are not at their door. */
export const CHANNELS = [
  'stairwell',
  'street',
  'phone',
  'service_point',
  'partner',
  'transport',
  'home',
] as const;

export type Channel = (typeof CHANNELS)[number];

export type MeetingOutcome = OutcomeThat<'isElsewhere'>;

/** What can come of it. */
export const MEETING_OUTCOMES = OUTCOMES.filter(
  (outcome) => factsOf(outcome)?.isElsewhere,
) as MeetingOutcome[];

/** An encounter away from a door: in no door's figure. */
export interface Meeting {
  id: string;
  campaignId: string | null;
  teamId: string;
  channel: Channel;
  outcome: MeetingOutcome;
  /** Epoch seconds. */
  at: number;
  placeName: string | null;
  stairwellId: string | null;
  people: number;
  themes: string[];
  note: string | null;
  /** Epoch seconds of the last correction. */
  correctedAt: number | null;
}
