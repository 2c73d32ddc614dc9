import { expect, test } from 'vitest';
import { convexHull, softHull, softHulls } from './hull';
import { cross, distance, minus, type Point } from './plane';

const square: Point[] = [
  [0, 0],
  [40, 0],
  [40, 30],
  [0, 30],
];

const isInside = (point: Point, ring: Point[]): boolean =>
  ring.slice(1).filter((to, index) => {
    const from = ring[index]!;
    if (from[1] > point[1] === to[1] > point[1]) return false;
    return cross(minus(to, from), minus(point, from)) > 0 === to[1] > from[1];
  }).length %
    2 ===
  1;

test('a rubber band leaves out what is inside', () => {
  expect(convexHull([...square, [20, 15]])).toHaveLength(4);
});

test('the outline is closed and holds every corner', () => {
  const ring = softHull(square, 10);

  expect(ring.at(-1)).toEqual(ring[0]);
  for (const corner of square) expect(isInside(corner, ring)).toBe(true);
});

test('one lonely door has an outline too', () => {
  const ring = softHull([[5, 5]], 10);

  expect(isInside([5, 5], ring)).toBe(true);
  expect(Math.max(...ring.map((point) => distance(point, [5, 5])))).toBeLessThan(11);
});

test('places far from each other have an outline each', () => {
  const far = square.map(([x, y]): Point => [x + 400, y]);
  const near = square.map(([x, y]): Point => [x + 80, y]);

  expect(softHulls([square, near], 10)).toHaveLength(1);
  expect(softHulls([square, far], 10)).toHaveLength(2);
  expect(softHulls([], 10)).toEqual([]);
});

test('along a bend the outline follows instead of taking in the empty corner', () => {
  const bend = Array.from({ length: 30 }, (_, step): Point[] => [
    step < 15 ? [step * 20, 0] : [280, (step - 14) * 20],
  ]);

  const [ring] = softHulls(bend, 10);

  expect(isInside([60, 200], ring!)).toBe(false);
  for (const [corner] of bend) expect(isInside(corner!, ring!)).toBe(true);
});
