import type { FacadeDoor } from './facade';
import type { Position } from './plane';

/** What a map shows, in the words of the rooms that ask for it. Plain data; the map adds the drawing. */
export interface Scene {
  sitePlan: SitePlan;
  outlines: SceneOutline[];
  /** Whether buildings take the colours of their outlines; otherwise their doors alone speak. */
  isByTerritory?: boolean;
  /** The buildings of a round in the order in which they are walked to. */
  walk?: readonly string[];
  /** Where the person stands who holds the map. */
  here?: Position;
}

/** What stands there. Placing it takes a moment, so the same object is placed once. */
export interface SitePlan {
  streets: SceneStreet[];
  buildings: SceneBuilding[];
}

export interface SceneStreet {
  name: string;
  /** Each of points, as the server gives them. */
  lines: number[][][];
}

export interface SceneDoor extends FacadeDoor {
  id: string;
  /** One of the signs of the look. */
  state: string;
  /** A follow-up is open. */
  flag: boolean;
}

export interface SceneBuilding {
  id: string;
  /** Written beside it: its number in the street. */
  label: string;
  lon: number;
  lat: number;
  /** Floor by floor where the doors are known, otherwise as many cells as `doors` says. */
  stairwells?: { doors: SceneDoor[] }[];
  doors: number;
  /** From 0 to 1, shown from afar; null where nothing can be covered. */
  coverage?: number | null;
  /** Nothing but a neighbour, drawn faintly, to know where one is. */
  faint?: boolean;
}

export interface SceneOutline {
  id: string;
  /** 1 to 4: the colour by which a territory is known. */
  sign: number;
  buildingIds: string[];
  /** The one that the screen is about. */
  strong: boolean;
}
