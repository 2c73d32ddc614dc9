import { reachOf, wayOut, type Box } from './boxes';
import { add, distance, dot, length, minus, nearestOn, times, type Point } from './plane';

/** A building to be drawn: where its address is, and how large, in units of one cell. */
export interface Plot {
  point: Point;
  width: number;
  height: number;
}

/** A street as a line of points, in metres. */
export type Line = readonly Point[];

/** From the smallest that is still seen to the largest that reads well. */
const CELL_SIZES_M = [1.8, 2.1, 2.5, 3, 3.6, 4.2, 5, 6, 7];
/** How far most buildings may stand from their address before smaller cells are the lesser evil. */
const FARTHEST_M = 24;
const MOST = 0.9;
const STREET_HALF_WIDTH_M = 5;
const STREET_REACH_M = 60;
/** Streets have their say first; in the end no two buildings overlap, whatever the streets say. */
const STREET_ROUNDS = 20;
const ROUNDS = 80;
/** Between two façades. */
const ALLEY_M = 1.2;

/**
 * Gives each building its place on the map: turned along its street, on its own side of it, near
 * its address, and overlapping no other.
 *
 * The cells are as large as the ground allows. The same plots get the same places each time.
 */
export function placeAll(
  plots: readonly Plot[],
  streets: readonly Line[] = [],
): { cell: number; boxes: Box[] } {
  const segments = streets.flatMap(segmentsOf);
  const frontages = plots.map(({ point }) => frontageOf(point, segments));
  const tryWith = (cell: number): { cell: number; boxes: Box[]; fits: boolean } => {
    const homes = plots.map((plot, index) => atHome(plot, cell, frontages[index] ?? null));
    const boxes = pushApart(homes, segments);
    const moves = boxes.map((box, index) => distance(box.centre, homes[index]!.centre));
    const most = moves.sort((a, b) => a - b)[Math.floor((moves.length - 1) * MOST)] ?? 0;
    return { cell, boxes, fits: most <= FARTHEST_M };
  };
  // Halving: the larger the cells, the more they push.
  let [low, high] = [0, CELL_SIZES_M.length - 1];
  let best = tryWith(CELL_SIZES_M[0]!);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const tried = tryWith(CELL_SIZES_M[middle]!);
    if (tried.fits) [low, best] = [middle, tried];
    else high = middle - 1;
  }
  return best;
}

export interface Segment {
  start: Point;
  end: Point;
}

export const segmentsOf = (line: Line): Segment[] =>
  line.slice(1).map((end, index) => ({ start: line[index]!, end }));

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

/** Moves boxes, as little as it takes, until no two overlap; off the streets too where it can. */
export function pushApart(homes: readonly Box[], segments: readonly Segment[] = []): Box[] {
  const boxes = homes.map((home, index) => ({
    ...home,
    // Buildings that share one address must know which way to go.
    centre: add(home.centre, times([Math.cos(index * 2.4), Math.sin(index * 2.4)], 0.01)),
  }));
  const ribbons = segments.map(ribbonOf);
  const near = boxes.map((box) => ribbons.filter((ribbon) => mayMeet(box, ribbon)));
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round < STREET_ROUNDS) boxes.forEach((box, index) => keepOff(box, near[index]!));
    if (!settle(boxes) && round >= STREET_ROUNDS) break;
  }
  return settledOneByOne(boxes, homes);
}

function ribbonOf({ start, end }: Segment): Box {
  const along = minus(end, start);
  return {
    centre: times(add(start, end), 0.5),
    width: length(along),
    height: 2 * STREET_HALF_WIDTH_M,
    angle: Math.atan2(along[1], along[0]),
  };
}

const mayMeet = (box: Box, ribbon: Box): boolean =>
  distance(box.centre, ribbon.centre) < reachOf(box) + reachOf(ribbon) + 2 * FARTHEST_M;

function keepOff(box: Box, ribbons: Box[]): void {
  for (const ribbon of ribbons) {
    const way = wayOut(box, ribbon);
    if (way) box.centre = add(box.centre, times(way, 0.5));
  }
}

/** One round in which each overlapping pair shares the way; tells whether there was any. */
function settle(boxes: Box[]): boolean {
  let moved = false;
  for (const [first, second] of neighbours(boxes)) {
    const way = wayOut(widened(first), second);
    if (!way) continue;
    first.centre = add(first.centre, times(way, 0.52));
    second.centre = add(second.centre, times(way, -0.52));
    moved = true;
  }
  return moved;
}

const widened = (box: Box): Box => ({
  ...box,
  width: box.width + ALLEY_M,
  height: box.height + ALLEY_M,
});

/** Pairs that are near enough to touch, found by sweeping from west to east. */
function neighbours(boxes: Box[]): [Box, Box][] {
  const sorted = [...boxes].sort((a, b) => a.centre[0] - b.centre[0]);
  const widest = Math.max(0, ...boxes.map(reachOf));
  const pairs: [Box, Box][] = [];
  sorted.forEach((first, index) => {
    for (let next = index + 1; next < sorted.length; next += 1) {
      const second = sorted[next]!;
      if (second.centre[0] - first.centre[0] > reachOf(first) + widest + 2 * ALLEY_M) break;
      pairs.push([first, second]);
    }
  });
  return pairs;
}

/** What rounds could not part takes the nearest free place, in circles around its home. */
function settledOneByOne(boxes: Box[], homes: readonly Box[]): Box[] {
  const placed: Box[] = [];
  return boxes.map((box, index) => {
    const free = isFree(box, placed, boxes.slice(index + 1))
      ? box
      : freePlace(box, homes[index]!, placed);
    placed.push(free);
    return free;
  });
}

const isFree = (box: Box, ...others: Box[][]): boolean =>
  others.every((list) => list.every((other) => !wayOut(box, other)));

function freePlace(box: Box, home: Box, placed: Box[]): Box {
  for (let step = 0; ; step += 1) {
    const away = times([Math.cos(step * 0.7), Math.sin(step * 0.7)], step * 0.8);
    const tried = { ...box, centre: add(home.centre, away) };
    if (isFree(tried, placed)) return tried;
  }
}
