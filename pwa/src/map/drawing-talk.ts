import type { FeatureCollection } from 'geojson';
import type { Position } from './plane';
import type { SitePlan, Scene } from './scene';

/** What a map asks of its draughtsman. Each ground and each question has a number of its own. */
export type Ask =
  /** A ground only where it is another one. What was asked before is no longer wanted. */
  | { kind: 'scene'; scene: Omit<Scene, 'sitePlan'>; sitePlan?: SitePlan }
  /** A tile of the ground of that number. */
  | { kind: 'tile'; id: number; sitePlan: number; z: number; x: number; y: number };

/** What the draughtsman says. */
export type Answer =
  | { kind: 'placed'; sitePlan: number; cell_m: number; latitude: number; places: Corners[] }
  | {
      kind: 'overlaid';
      outlines: FeatureCollection;
      walk: FeatureCollection;
      stops: FeatureCollection;
      here: FeatureCollection;
      crowns: [outlineId: string, position: Position][];
    }
  /** Empty where there is nothing, or where that ground is gone. */
  | { kind: 'tile'; id: number; data: ArrayBuffer }
  /** That ground could not be drawn. */
  | { kind: 'failed'; reason: string };

/** A building, its corners where it stands, and whether it is what the screen is about. */
export type Corners = [buildingId: string, corners: Position[], isFaint: boolean];
