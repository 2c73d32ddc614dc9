import type { Feature, FeatureCollection, Geometry } from 'geojson';
import { cornersOf, type Box } from './boxes';
import type { Facade } from './facade';
import type { LaidStreet, Layout, Placed } from './layout';
import { add, turn, type Plane, type Point, type Position } from './plane';
import type { Scene, SceneDoor, SceneOutline } from './scene';
import { softLine } from './streets';

/** What stands on the ground, each layer drawn when it is first asked for. */
export type SitePlanLayer = keyof ReturnType<typeof sitePlanLayers>;

/** What is laid over it, and changes while one looks at the same ground. */
export interface Overlay {
  outlines: FeatureCollection;
  /** A round: a line from building to building, and the number of each stop. */
  walk: FeatureCollection;
  stops: FeatureCollection;
  here: FeatureCollection;
  /** Where the name of an outline belongs: on its highest point. */
  crowns: Map<string, Position>;
}

const PLATE_CORNER_M = 1;
const NUMBER_BELOW_M = 2.6;

/** Draws a ground; pure, so that the same one gives the same map. */
export function sitePlanLayers({ plane, cell, streets, placed }: Layout) {
  const pen = new Pen(plane, cell);
  const near = placed.filter(({ building }) => !building.faint);
  return {
    streets: () => collection(streets.map((street) => pen.street(street))),
    plates: () => collection(placed.map((one) => pen.plate(one))),
    cells: () => collection(near.flatMap((one) => pen.cells(one))),
    /** In the middle of each cell: where its icon stands. */
    icons: () => collection(near.flatMap((one) => pen.icons(one))),
    flags: () => collection(near.flatMap((one) => pen.flags(one))),
    /** At the foot of each façade, its number in the street. */
    numbers: () => collection(near.map((one) => pen.number(one))),
    /** From afar, one disc for each building. */
    discs: () => collection(placed.map((one) => pen.disc(one))),
  };
}

/** The corners of each building where it stands, which is near its address. */
export function placesOf({ plane, cell, placed }: Layout): Map<string, Position[]> {
  const pen = new Pen(plane, cell);
  return new Map(placed.map((one) => [one.building.id, pen.corners(one)]));
}

/** @param ringsOf the soft outlines of one territory on this layout. */
export function overlay(
  { outlines, walk, here }: Omit<Scene, 'sitePlan'>,
  { plane, cell, placed }: Layout,
  ringsOf: (outline: SceneOutline) => Point[][],
): Overlay {
  const pen = new Pen(plane, cell);
  const drawn = outlines.map((outline) => ({ outline, rings: ringsOf(outline) }));
  const walked = inOrder(placed, walk ?? []);
  return {
    outlines: collection(drawn.flatMap((outline) => pen.outline(outline))),
    walk: collection(pen.walk(walked)),
    stops: collection(walked.map((one, index) => pen.stop(one, index + 1))),
    here: collection(here ? [pen.here(here)] : []),
    crowns: new Map(
      drawn.flatMap(({ outline, rings }) =>
        rings[0] ? [[outline.id, plane.toPosition(crownOf(rings[0]))]] : [],
      ),
    ),
  };
}

/** The sign of each building that is drawn in the colour of a territory. */
export function signsOf({ outlines, isByTerritory }: Omit<Scene, 'sitePlan'>): Map<string, number> {
  if (!isByTerritory) return new Map();
  return new Map(outlines.flatMap(({ sign, buildingIds }) => buildingIds.map((id) => [id, sign])));
}

function inOrder(placed: Placed[], buildingIds: readonly string[]): Placed[] {
  const byId = new Map(placed.map((one) => [one.building.id, one]));
  return buildingIds.flatMap((id) => byId.get(id) ?? []);
}

/** Its highest point: beside the middle of a bent outline there may be somebody else's buildings. */
function crownOf(ring: Point[]): Point {
  return ring.reduce((highest, point) => (point[1] > highest[1] ? point : highest));
}

const collection = (features: Feature[]): FeatureCollection => ({
  type: 'FeatureCollection',
  features,
});

/** Turns what stands on the plane into features. */
class Pen {
  constructor(
    private readonly plane: Plane,
    private readonly cell: number,
  ) {}

  street({ name, line }: LaidStreet): Feature {
    return this.#feature(
      { name },
      { type: 'LineString', coordinates: this.#positions(softLine(line)) },
    );
  }

  outline({
    outline: { id, sign, strong },
    rings,
  }: {
    outline: SceneOutline;
    rings: Point[][];
  }): Feature[] {
    return rings.map((ring) => this.#feature({ id, sign, strong }, this.#polygon(ring)));
  }

  corners({ box }: Placed): Position[] {
    return this.#positions(cornersOf(box));
  }

  plate({ building, box }: Placed): Feature {
    const ring = roundedBox(box, PLATE_CORNER_M);
    return this.#feature({ id: building.id, faint: building.faint ?? false }, this.#polygon(ring));
  }

  cells({ building, facade, box }: Placed): Feature[] {
    return facade.cells.map(({ door, x, y }) => {
      const centre = this.#onPlane(box, facade, x + 0.5, y + 0.5);
      const ring = roundedBox(
        { ...box, centre, width: this.cell, height: this.cell },
        0.22 * this.cell,
      );
      const state = isDoor(door) ? door.state : 'plain';
      return this.#feature({ building: building.id, state }, this.#polygon(ring));
    });
  }

  icons({ building, facade, box }: Placed): Feature[] {
    const turned = readable(box.angle);
    return facade.cells.flatMap(({ door, x, y }) =>
      isDoor(door)
        ? [
            this.#point(
              { building: building.id, state: door.state, turned },
              this.#onPlane(box, facade, x + 0.5, y + 0.5),
            ),
          ]
        : [],
    );
  }

  flags({ building, facade, box }: Placed): Feature[] {
    return facade.cells
      .filter(({ door }) => isDoor(door) && door.flag)
      .map(({ x, y }) =>
        this.#point({ building: building.id }, this.#onPlane(box, facade, x + 0.88, y + 0.88)),
      );
  }

  number({ building, box }: Placed): Feature {
    const foot = turn([0, -box.height / 2 - NUMBER_BELOW_M], box.angle);
    const turned = readable(box.angle);
    return this.#point({ label: building.label, turned }, add(box.centre, foot));
  }

  walk(walked: Placed[]): Feature[] {
    if (walked.length < 2) return [];
    const coordinates = this.#positions(walked.map(({ box }) => box.centre));
    return [this.#feature({}, { type: 'LineString', coordinates })];
  }

  /** Above the roof, where it covers no door. */
  stop({ building, box }: Placed, number: number): Feature {
    const roof = turn([0, box.height / 2 + NUMBER_BELOW_M], box.angle);
    return this.#point({ id: building.id, number: String(number) }, add(box.centre, roof));
  }

  here(position: Position): Feature {
    return this.#feature({}, { type: 'Point', coordinates: position });
  }

  disc({ building, box }: Placed): Feature {
    const { id, doors, coverage, faint } = building;
    const percent = coverage == null ? '' : `${Math.round(coverage * 100)} %`;
    return this.#point(
      { id, doors, coverage: coverage ?? -1, percent, faint: faint ?? false },
      box.centre,
    );
  }

  /** A place on the façade, given in cells from its lower left corner. */
  #onPlane(box: Box, facade: Facade, x: number, y: number): Point {
    const from: Point = [(x - facade.width / 2) * this.cell, (y - facade.height / 2) * this.cell];
    return add(box.centre, turn(from, box.angle));
  }

  #positions(points: readonly Point[]): Position[] {
    return points.map((point) => this.plane.toPosition(point));
  }

  #polygon(ring: Point[]): Geometry {
    return { type: 'Polygon', coordinates: [this.#positions(ring)] };
  }

  #point(properties: Feature['properties'], point: Point): Feature {
    return this.#feature(properties, { type: 'Point', coordinates: this.plane.toPosition(point) });
  }

  #feature(properties: Feature['properties'], geometry: Geometry): Feature {
    return { type: 'Feature', properties, geometry };
  }
}

/** Clockwise degrees for what stands on a cell, by quarters, so that nothing lies on its side. */
function readable(angle: number): number {
  const degrees = (-angle * 180) / Math.PI;
  return degrees - 90 * Math.round(degrees / 90);
}

const isDoor = (door: object): door is SceneDoor => 'state' in door;

/** A closed ring with soft corners, three points each. */
function roundedBox(box: Box, radius: number): Point[] {
  const corners = cornersOf(box);
  const ring = corners.flatMap((corner, index) => {
    const before = corners[(index + 3) % 4]!;
    const after = corners[(index + 1) % 4]!;
    const start = towards(corner, before, radius);
    const end = towards(corner, after, radius);
    const middle: Point = [
      corner[0] * 0.4 + (start[0] + end[0]) * 0.3,
      corner[1] * 0.4 + (start[1] + end[1]) * 0.3,
    ];
    return [start, middle, end];
  });
  return [...ring, ring[0]!];
}

function towards(from: Point, to: Point, far: number): Point {
  const share = Math.min(0.5, far / (Math.hypot(to[0] - from[0], to[1] - from[1]) || 1));
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}
