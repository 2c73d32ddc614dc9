import { cornersOf, wayOut, type Box } from './boxes';
import { facadeOf, facadeOfCount, type Facade } from './facade';
import { softHulls } from './hull';
import { atHome, frontageOf, placeAll, segmentsOf, type Line } from './placing';
import { Plane, type Point } from './plane';
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

/** Neighbours are drawn at their address, where they hide nothing that the screen is about. */
export function layOut(sitePlan: SitePlan): Layout {
  const plane = Plane.centredOn(sitePlan.buildings.map(({ lon, lat }) => [lon, lat]));
  const streets = joined(
    sitePlan.streets.flatMap(({ name, lines }) =>
      lines.map((line) => ({
        name,
        line: line.map(([lon = 0, lat = 0]) => plane.toMetres([lon, lat])),
      })),
    ),
  );
  const lines = streets.map(({ line }) => line);
  const ofInterest = sitePlan.buildings
    .filter(({ faint }) => !faint)
    .map((one) => plotOf(one, plane));
  const { cell, boxes } = placeAll(ofInterest, lines);
  const placed = ofInterest.map((plot, index) => ({ ...plot, box: boxes[index]! }));
  const segments = lines.flatMap(segmentsOf);
  const neighbours = sitePlan.buildings
    .filter(({ faint }) => faint)
    .map((one) => plotOf(one, plane))
    .map((plot) => ({
      ...plot,
      box: atHome(plot, cell * NEIGHBOUR_SCALE, frontageOf(plot.point, segments)),
    }))
    .filter(({ box }) => !boxes.some((other) => wayOut(box, other)));
  return {
    plane,
    cell,
    streets,
    placed: [...neighbours, ...placed],
  };
}

function joined(streets: LaidStreet[]): LaidStreet[] {
  const lines = joinEnds(streets.map(({ line }) => line));
  return streets.map(({ name }, index) => ({ name, line: lines[index]! }));
}

function plotOf(building: SceneBuilding, plane: Plane) {
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
