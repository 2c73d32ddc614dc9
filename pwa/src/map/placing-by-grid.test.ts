import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Box } from './boxes';
import { atHome, frontageOf, placeAll, type Plot } from './placing';
import { add, distance, dot, length, minus, segmentsOf, times, turn } from './plane';
import type { Line, Point, Segment } from './plane';

// What places buildings goes by a grid and by numbers. Here it is as it was first written, which
// everybody can read and which is far too slow: both must draw the same map, to the last bit.

const aPoint = (reach: number) =>
  fc.tuple(
    fc.integer({ min: -reach, max: reach }).map((metres) => metres / 3),
    fc.integer({ min: -reach, max: reach }).map((metres) => metres / 3),
  );
const aPlot = fc.record({
  point: aPoint(400),
  width: fc.double({ min: 0.5, max: 14, noNaN: true }),
  height: fc.double({ min: 0.5, max: 12, noNaN: true }),
});
const aStreet = fc.array(aPoint(600), { minLength: 2, maxLength: 4 });

test('whatever the addresses and streets, all stand where they stood by asking everybody', () => {
  fc.assert(
    fc.property(
      fc.array(aPlot, { maxLength: 24 }),
      fc.array(aStreet, { maxLength: 4 }),
      (plots, streets) => {
        expect(placeAll(plots, streets)).toEqual(placedByAsking(plots, streets));
      },
    ),
    { numRuns: 60 },
  );
});

test('a crowded street is the same too', () => {
  const plots = Array.from({ length: 70 }, (_, index) => ({
    point: [(index * 37) % 160, ((index * 53) % 90) - 45] as const,
    width: 2 + ((index * 7) % 9),
    height: 2 + ((index * 5) % 11),
  }));
  const street: Point[] = [
    [-50, -10],
    [60, 4],
    [200, -20],
  ];

  expect(placeAll(plots, [street])).toEqual(placedByAsking(plots, [street]));
});

const CELL_SIZES_M = [1.8, 2.1, 2.5, 3, 3.6, 4.2, 5, 6, 7];
const FARTHEST_M = 24;
const MOST = 0.9;
const STREET_HALF_WIDTH_M = 5;
const STREET_ROUNDS = 20;
const ROUNDS = 80;
const ALLEY_M = 1.2;

function placedByAsking(
  plots: readonly Plot[],
  streets: readonly Line[],
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
  return { cell: best.cell, boxes: best.boxes };
}

function pushApart(homes: readonly Box[], segments: readonly Segment[] = []): Box[] {
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

const reachOf = ({ width, height }: Box): number => length([width, height]) / 2;

function wayOut(first: Box, second: Box): Point | null {
  const between = minus(first.centre, second.centre);
  if (length(between) >= reachOf(first) + reachOf(second)) return null;
  let shortest: Point | null = null;
  let least = Infinity;
  for (const axis of [...axesOf(first), ...axesOf(second)]) {
    const apart = dot(between, axis);
    const depth = halfAlong(first, axis) + halfAlong(second, axis) - Math.abs(apart);
    if (depth <= 0) return null;
    if (depth < least) {
      least = depth;
      shortest = times(axis, apart < 0 ? -depth : depth);
    }
  }
  return shortest;
}

function axesOf({ angle }: Box): [Point, Point] {
  return [turn([1, 0], angle), turn([0, 1], angle)];
}

function halfAlong(box: Box, axis: Point): number {
  const [wide, high] = axesOf(box);
  return (Math.abs(dot(wide, axis)) * box.width + Math.abs(dot(high, axis)) * box.height) / 2;
}
