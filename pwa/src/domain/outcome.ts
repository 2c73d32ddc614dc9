/** What came of a passage at a door. The order is the one in which they travel, as numbers. */
export const OUTCOMES = [
  'conversation',
  'brief_contact',
  'not_home',
  'come_back',
  'refused',
  'language_barrier',
  'inaccessible',
  'vacant',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/**
 * One that a later server has added, by its number: it is shown as another answer, counted as a
 * passage and as nothing more, and written back as it came.
 */
export type LaterOutcome = `later:${number}`;

export function outcomeOf(number: number | undefined): Outcome | LaterOutcome {
  return OUTCOMES[number ?? -1] ?? `later:${number ?? OUTCOMES.length}`;
}

export function numberOf(outcome: Outcome | LaterOutcome): number {
  return isKnown(outcome) ? OUTCOMES.indexOf(outcome) : Number(outcome.slice('later:'.length));
}

/** Not a later server's. */
export function isKnown(outcome: string): outcome is Outcome {
  return (OUTCOMES as readonly string[]).includes(outcome);
}

const ANSWERED = new Set<string>([
  'conversation',
  'brief_contact',
  'refused',
  'come_back',
  'language_barrier',
] satisfies Outcome[]);

/** Anybody came to the door. */
export function isAnswered(outcome: string): boolean {
  return ANSWERED.has(outcome);
}

/** A note is of somebody who spoke, or who is to be visited again. Elsewhere nobody is watched. */
export function takesNote(outcome: string): boolean {
  return isMeeting(outcome) || outcome === 'come_back';
}

/** Somebody spoke. */
export function isMeeting(outcome: string): boolean {
  return outcome === 'conversation' || outcome === 'brief_contact';
}
