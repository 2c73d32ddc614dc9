/** A round: prepared, walked, changed on the way. Part of the first screen, so kept short. */
export const round = {} as const;
