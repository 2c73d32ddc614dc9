/** In the order in which they travel, as numbers. */
export const REASONS = ['due_return', 'follow_up', 'never_met', 'again'] as const;

/** Why a door is in a round. */
export type Reason = (typeof REASONS)[number];

/** One that a later server has added, by its number. */
export type LaterReason = `later:${number}`;

export function reasonOf(number: number): Reason | LaterReason {
  return REASONS[number] ?? `later:${number}`;
}

export function numberOfReason(reason: Reason | LaterReason): number {
  const number = (REASONS as readonly string[]).indexOf(reason);
  return number >= 0 ? number : Number(reason.slice('later:'.length));
}
