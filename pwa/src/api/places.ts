import type { Schemas } from './typed';

/** A building that the team works in, counted and not opened. */
export type TeamBuilding = Schemas['Building'];
export type StreetLines = Schemas['Street'];
