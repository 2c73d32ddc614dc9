import type { Box } from './boxes';
import {
  add,
  distance,
  dot,
  isFarther,
  minus,
  nearestOn,
  segmentsOf,
  times,
  type Line,
  type Point,
  type Segment,
} from './plane';
import { ALLEY_M, FARTHEST_M, pushingApart, STREET_HALF_WIDTH_M } from './pushing';

/** A building to be drawn: where its address is, and how large, in units of one cell. */
export interface Plot {
  point: Point;
  width: number;
  height: number;
}

/** Where buildings stand, and the side of one cell there. */
export interface Placement {
  cell: number;
  boxes: Box[];
}

/** From the smallest that is still seen to the largest that reads well. */
const CELL_SIZES_M = [1.8, 2.1, 2.5, 3, 3.6, 4.2, 5, 6, 7];
const MOST = 0.9;
const STREET_REACH_M = 60;

/**
 * Gives each building its place on the map: turned along its street, on its own side of it, near
 * its address, and overlapping no other.
 *
 * The cells are as large as the ground allows. The same plots get the same places each time.
 */
export function placeAll(plots: readonly Plot[], streets: readonly Line[] = []): Placement {
  return atOnce(placing(plots, streets));
}

/** All steps one after the other. */
export function atOnce<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same in steps, for who must listen to others between them. */
export function* placing(
  plots: readonly Plot[],
  streets: readonly Line[],
): Generator<void, Placement> {
  const segments = streets.flatMap(segmentsOf);
  const frontages = plots.map(({ point }) => frontageOf(point, segments));
  let best: Placement | null = null;
  // Halving: the larger the cells, the more they push.
  let [low, high] = [0, CELL_SIZES_M.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const tried = yield* trying(CELL_SIZES_M[middle]!);
    if (tried.fits) [low, best] = [middle, tried];
    else high = middle - 1;
  }
  const { cell, boxes } = best ?? (yield* trying(CELL_SIZES_M[0]!));
  return { cell, boxes };

  function* trying(cell: number): Generator<void, Placement & { fits: boolean }> {
    const homes = plots.map((plot, index) => atHome(plot, cell, frontages[index] ?? null));
    const boxes = yield* pushingApart(homes, segments);
    const moves = boxes.map((box, index) => distance(box.centre, homes[index]!.centre));
    const most = moves.sort((a, b) => a - b)[Math.floor((moves.length - 1) * MOST)] ?? 0;
    return { cell, boxes, fits: most <= FARTHEST_M };
  }
}

/** How a building meets its street. */
export interface Frontage {
  foot: Point;
  angle: number;
  /** Out of the street, towards the building. */
  outwards: Point;
}

/** The nearest street, or null where there is none near. */
export function frontageOf(point: Point, segments: readonly Segment[]): Frontage | null {
  let found: { segment: Segment; foot: Point } | null = null;
  let least = STREET_REACH_M;
  for (const segment of segments) {
    if (isFarther(point, segment.start, segment.end, least)) continue;
    const foot = nearestOn(point, segment.start, segment.end);
    const far = distance(point, foot);
    if (far < least) [least, found] = [far, { segment, foot }];
  }
  if (!found) return null;
  const along = minus(found.segment.end, found.segment.start);
  const angle = upright(Math.atan2(along[1], along[0]));
  const up: Point = [-Math.sin(angle), Math.cos(angle)];
  const side = dot(minus(point, found.foot), up) < 0 ? -1 : 1;
  return { foot: found.foot, angle, outwards: times(up, side) };
}

/** Before anybody pushes: along the street, on its own side of it. */
export function atHome({ point, width, height }: Plot, cell: number, street: Frontage | null): Box {
  const box = { centre: point, width: width * cell, height: height * cell, angle: 0 };
  if (!street) return box;
  const { foot, angle, outwards } = street;
  const least = box.height / 2 + STREET_HALF_WIDTH_M + ALLEY_M;
  const room = Math.max(distance(point, foot), least);
  return { ...box, angle, centre: add(foot, times(outwards, room)) };
}

/** The upper floors stay above, whichever way the street was drawn. */
function upright(angle: number): number {
  const half = Math.PI / 2;
  return angle > half ? angle - Math.PI : angle <= -half ? angle + Math.PI : angle;
}
