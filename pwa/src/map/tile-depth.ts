/** The deepest tiles that are cut; closer up they are stretched: a cell is as large as a thumb by then. */
export const DEEPEST_TILE = 18;
