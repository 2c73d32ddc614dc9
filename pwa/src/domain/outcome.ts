/** What an outcome means for figures and forms, and how it is shown. */
interface OutcomeFacts {
  /** Somebody came to the door. */
  isAnswered?: true;
  /** Somebody spoke. */
  isMet?: true;
  /** Somebody spoke or asked to be visited again: a note can be theirs. Nobody else is watched. */
  mayHaveNote?: true;
  /** It can come of meeting somebody who is not behind a door. */
  isElsewhere?: true;
  /** The shape that it carries, of those in `ui/`. */
  icon: string;
  /** Its place among the answers of a door, the most frequent first; none: a big button. */
  rank?: number;
  /** At the door, where somebody came to it, and how often among those who spoke, or did not. */
  minutes?: number;
  share?: number;
}

/**
 * All that is known of each outcome, said once. The order is the one in which they travel, as
 * numbers: a new one is added at the end. Its words stand in `i18n/<language>/outcomes.ts`, its
 * colours in `ui/tokens.css`.
 */
export const OUTCOME_FACTS = {
  conversation: {
    isAnswered: true,
    isMet: true,
    mayHaveNote: true,
    isElsewhere: true,
    icon: 'bubble',
    minutes: 10,
    share: 0.7,
  },
  brief_contact: {
    isAnswered: true,
    isMet: true,
    mayHaveNote: true,
    isElsewhere: true,
    icon: 'bubbleSmall',
    rank: 3,
    minutes: 3,
    share: 0.3,
  },
  not_home: { icon: 'dash' },
  come_back: {
    isAnswered: true,
    mayHaveNote: true,
    icon: 'clock',
    rank: 1,
    minutes: 1.5,
    share: 0.2,
  },
  refused: {
    isAnswered: true,
    isElsewhere: true,
    icon: 'cross',
    rank: 2,
    minutes: 1,
    share: 0.7,
  },
  language_barrier: {
    isAnswered: true,
    isElsewhere: true,
    icon: 'people',
    rank: 4,
    minutes: 3,
    share: 0.1,
  },
  inaccessible: { icon: 'lock', rank: 5 },
  vacant: { icon: 'vacant', rank: 6 },
} as const satisfies Record<string, OutcomeFacts>;

/** What came of a passage at a door. */
export type Outcome = keyof typeof OUTCOME_FACTS;

/** Of those the outcomes of which this is so. */
export type OutcomeThat<Fact extends keyof OutcomeFacts> = {
  [O in Outcome]: (typeof OUTCOME_FACTS)[O] extends Record<Fact, unknown> ? O : never;
}[Outcome];

export const OUTCOMES = Object.keys(OUTCOME_FACTS) as Outcome[];

export function factsOf(outcome: string): OutcomeFacts | undefined {
  return isKnown(outcome) ? OUTCOME_FACTS[outcome] : undefined;
}

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
  return Object.hasOwn(OUTCOME_FACTS, outcome);
}

/** Anybody came to the door. */
export function isAnswered(outcome: string): boolean {
  return factsOf(outcome)?.isAnswered ?? false;
}

/** A note is of somebody who spoke, or who is to be visited again. */
export function takesNote(outcome: string): boolean {
  return factsOf(outcome)?.mayHaveNote ?? false;
}

/** Somebody spoke. */
export function isMeeting(outcome: string): boolean {
  return factsOf(outcome)?.isMet ?? false;
}
