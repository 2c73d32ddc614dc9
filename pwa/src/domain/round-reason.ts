/** In the order in which they travel, as numbers. */
export const REASONS = ['due_return', 'follow_up', 'never_met', 'again'] as const;

/** Why a door is in a round. */
export type Reason = (typeof REASONS)[number];
