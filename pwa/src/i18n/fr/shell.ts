/** The three tabs, the map, the practice building. Part of the first screen, so kept short. */
export const shell = {} as const;
