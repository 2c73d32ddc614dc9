import type { components } from './schema';

/** A building that the team works in, counted and not opened. */
export type TeamBuilding = Required<components['schemas']['Building']>;

export interface StreetLines {
  name: string;
  lines: [lon: number, lat: number][][];
}
