/** What is said and done at a door beyond the first answer. Comes with the stairwell. */
export const talk = {} as const;
