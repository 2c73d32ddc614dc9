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

const ANSWERED = new Set<Outcome>([
  'conversation',
  'brief_contact',
  'refused',
  'come_back',
  'language_barrier',
]);

/** Anybody came to the door. */
export function isAnswered(outcome: Outcome): boolean {
  return ANSWERED.has(outcome);
}

/** Somebody spoke. */
export function isMeeting(outcome: Outcome): boolean {
  return outcome === 'conversation' || outcome === 'brief_contact';
}
