import { cornersOf, type Box } from './boxes';
import { Crowd, solidOf } from './crowd';
import { facadeOf, facadeOfCount, type Facade } from './facade';
import { softHulls } from './hull';
import { atHome, frontageOf, placing, type Placement, type Plot } from './placing';
import { Plane, segmentsOf, type Line, type Point } from './plane';
import type { SitePlan, SceneBuilding, SceneOutline } from './scene';
import { joinEnds } from './streets';

/** The ground on a sheet of paper, in metres. */
export interface Layout {
  plane: Plane;
  /** The side of a cell. */
  cell: number;
  streets: LaidStreet[];
  placed: Placed[];
}

export interface LaidStreet {
  name: string;
  line: Line;
}

export interface Placed {
  building: SceneBuilding;
  facade: Facade;
  box: Box;
}

const OUTLINE_MARGIN_M = 11;
/** They are there to know where one is, not to be read. */
const NEIGHBOUR_SCALE = 0.55;

/** A ground in metres, and the buildings that need a place of their own there. */
export interface Prepared {
  plane: Plane;
  streets: LaidStreet[];
  ofInterest: Built[];
  neighbours: Built[];
}

interface Built extends Plot {
  building: SceneBuilding;
  facade: Facade;
}

export function prepare({ buildings, streets }: SitePlan): Prepared {
  const plane = Plane.centredOn(buildings.map(({ lon, lat }) => [lon, lat]));
  const build = (isFaint: boolean): Built[] =>
    buildings.filter(({ faint }) => !!faint === isFaint).map((one) => builtOf(one, plane));
  return {
    plane,
    streets: joined(
      streets.flatMap(({ name, lines }) =>
        lines.map((line) => ({
          name,
          line: line.map(([lon = 0, lat = 0]) => plane.toMetres([lon, lat])),
        })),
      ),
    ),
    ofInterest: build(false),
    neighbours: build(true),
  };
}

/** In steps, for who must listen to others between them. */
export function placingOf({ ofInterest, streets }: Prepared): Generator<void, Placement> {
  return placing(
    ofInterest,
    streets.map(({ line }) => line),
  );
}

/** Neighbours are drawn at their address, where they hide nothing that the screen is about. */
export function layOut(prepared: Prepared, { cell, boxes }: Placement): Layout {
  const { plane, streets, ofInterest, neighbours } = prepared;
  const placed = ofInterest.map((plot, index) => ({ ...plot, box: boxes[index]! }));
  const segments = streets.flatMap(({ line }) => segmentsOf(line));
  const crowd = new Crowd(boxes.map((box) => solidOf(box)));
  const beside = neighbours
    .map((plot) => ({
      ...plot,
      box: atHome(plot, cell * NEIGHBOUR_SCALE, frontageOf(plot.point, segments)),
    }))
    .filter(({ box }) => crowd.isFree(solidOf(box)));
  return { plane, cell, streets, placed: [...beside, ...placed] };
}

function joined(streets: LaidStreet[]): LaidStreet[] {
  const lines = joinEnds(streets.map(({ line }) => line));
  return streets.map(({ name }, index) => ({ name, line: lines[index]! }));
}

function builtOf(building: SceneBuilding, plane: Plane): Built {
  const { stairwells, doors, lon, lat } = building;
  const facade: Facade = stairwells ? facadeOf(stairwells) : facadeOfCount(doors);
  const { width, height } = facade;
  return { building, facade, width, height, point: plane.toMetres([lon, lat]) };
}

/** The soft outlines of a territory: one for each group of buildings that stand together. */
export function outlineRings({ buildingIds }: SceneOutline, { placed }: Layout): Point[][] {
  const ids = new Set(buildingIds);
  const inside = placed.filter(({ building }) => ids.has(building.id));
  return softHulls(
    inside.map(({ box }) => cornersOf(box)),
    OUTLINE_MARGIN_M,
  );
}
