/** Follow-ups on the phone. Comes with their screen. */
export const followUp = {} as const;
