import fc from 'fast-check';
import { expect, test } from 'vitest';
import { between, convexHull, softHulls } from './hull';
import { cross, distance, minus, nearestOn, type Point } from './plane';

// Outlines look for what they follow on a grid. Here they ask all points, as they first did: the
// rings must be the same, to the last bit.

const MARGIN = 11;
const aPlace = fc
  .tuple(fc.integer({ min: -900, max: 900 }), fc.integer({ min: -900, max: 900 }), fc.nat(40))
  .map(([x, y, side]): Point[] => [
    [x / 2, y / 2],
    [x / 2 + side, y / 2],
    [x / 2 + side, y / 2 + 15],
    [x / 2, y / 2 + 15],
  ]);

test('wherever buildings stand, the rings around them are those of asking all points', () => {
  fc.assert(
    fc.property(fc.array(aPlace, { maxLength: 40 }), (places) => {
      expect(softHulls(places, MARGIN)).toEqual(hullsByAsking(places));
    }),
    { numRuns: 80 },
  );
});

test('a long bent row has the same ring too', () => {
  const places = Array.from({ length: 90 }, (_, step): Point[] => {
    const [x, y] =
      step < 45 ? [step * 14, (step % 5) * 3] : [630 - (step % 3) * 4, (step - 44) * 14];
    return [
      [x, y],
      [x + 9, y],
      [x + 9, y + 9],
      [x, y + 9],
    ];
  });

  expect(softHulls(places, MARGIN)).toEqual(hullsByAsking(places));
});

const APART_M = 130;
const LONGEST_EDGE_M = 90;
const DEEPEST = 0.4;

function hullsByAsking(places: readonly (readonly Point[])[]): Point[][] {
  return groups(places).map((group) => {
    const outline = group.flat().flatMap(([x, y]) =>
      Array.from({ length: 12 }, (_, step): Point => {
        const angle = (step / 12) * 2 * Math.PI;
        return [x + MARGIN * Math.cos(angle), y + MARGIN * Math.sin(angle)];
      }),
    );
    let soft = dugIn(convexHull(outline), outline);
    for (let round = 0; round < 3; round += 1) {
      soft = soft.flatMap((from, index) => {
        const to = soft[(index + 1) % soft.length]!;
        return [between(from, to, 0.25), between(from, to, 0.75)];
      });
    }
    return [...soft, soft[0]!];
  });
}

function groups(places: readonly (readonly Point[])[]): (readonly Point[])[][] {
  const left = new Set(places);
  const found: (readonly Point[])[][] = [];
  for (const start of places) {
    if (!left.delete(start)) continue;
    const group = [start];
    for (const place of group) {
      for (const other of left) {
        if (distance(place[0]!, other[0]!) > APART_M) continue;
        left.delete(other);
        group.push(other);
      }
    }
    found.push(group);
  }
  return found;
}

function dugIn(hull: Point[], points: Point[]): Point[] {
  const ring = [...hull];
  const onRing = new Set(ring);
  for (let index = 0; index < ring.length; index += 1) {
    const [start, end] = [ring[index]!, ring[(index + 1) % ring.length]!];
    const edge = distance(start, end);
    if (edge <= LONGEST_EDGE_M) continue;
    const inside = points
      .filter((point) => !onRing.has(point))
      .map((point) => ({ point, depth: distance(point, nearestOn(point, start, end)) }))
      .filter(({ depth }) => depth < edge * DEEPEST)
      .sort((a, b) => a.depth - b.depth)
      .find(({ point }) => isBetween(point, start, end) && !crosses(ring, index, point));
    if (!inside) continue;
    ring.splice(index + 1, 0, inside.point);
    onRing.add(inside.point);
    index -= 1;
  }
  return ring;
}

function isBetween(point: Point, start: Point, end: Point): boolean {
  const foot = nearestOn(point, start, end);
  return distance(foot, start) > 1 && distance(foot, end) > 1;
}

function crosses(ring: Point[], index: number, point: Point): boolean {
  const [start, end] = [ring[index]!, ring[(index + 1) % ring.length]!];
  return ring.some((from, at) => {
    const to = ring[(at + 1) % ring.length]!;
    return meet(start, point, from, to) || meet(point, end, from, to);
  });
}

function meet(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = (p: Point, q: Point, r: Point): number => Math.sign(cross(minus(q, p), minus(r, p)));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}
