import { Grid } from './grid';
import { cross, distance, minus, nearestOn, type Point } from './plane';

/** Buildings farther apart than this are two places, with an outline each. */
const APART_M = 130;
/** An edge longer than this lets the outline follow the buildings instead of leaping over streets. */
const LONGEST_EDGE_M = 90;
/** How deep it may follow them, as a share of the edge: a narrow neck tells nothing. */
const DEEPEST = 0.4;
/** How far from an edge is looked first for what it may follow. */
const FIRST_LOOK_M = 16;
/** Times that corners are cut to leave a curve. */
const ROUNDS = 3;

/**
 * Soft outlines around places, each given by its corners, at some distance from them. One ring for
 * each group of neighbours; a ring ends where it starts.
 */
export function softHulls(places: readonly (readonly Point[])[], margin: number): Point[][] {
  return groups(places).map((group) => softHull(group.flat(), margin));
}

/** One soft outline around all points. */
export function softHull(points: readonly Point[], margin: number): Point[] {
  const outline = points.flatMap((point) => circlePoints(point, margin));
  return rounded(new Digging(convexHull(outline), outline).dig());
}

function groups(places: readonly (readonly Point[])[]): (readonly Point[])[][] {
  const grid = new Grid(APART_M);
  places.forEach(([start], index) => grid.put(index, start![0], start![1]));
  const taken = new Set<number>();
  return places.flatMap((_, start) => {
    if (taken.has(start)) return [];
    taken.add(start);
    const group = [start];
    for (const member of group) {
      const [from] = places[member]!;
      const near: number[] = [];
      grid.near(from![0], from![1], APART_M, (other) => {
        if (taken.has(other) || distance(from!, places[other]![0]!) > APART_M) return;
        taken.add(other);
        near.push(other);
      });
      group.push(...near.sort((a, b) => a - b));
    }
    return [group.map((index) => places[index]!)];
  });
}

function circlePoints([x, y]: Point, radius: number): Point[] {
  return Array.from({ length: 12 }, (_, step) => {
    const angle = (step / 12) * 2 * Math.PI;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** The rubber band around all points, to the left around, without its start repeated. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return [...halfHull(sorted), ...halfHull(sorted.reverse())];
}

function halfHull(points: Point[]): Point[] {
  const hull: Point[] = [];
  for (const point of points) {
    while (hull.length > 1 && turnsRight(hull.at(-2)!, hull.at(-1)!, point)) hull.pop();
    hull.push(point);
  }
  return hull.slice(0, -1);
}

const turnsRight = (a: Point, b: Point, c: Point): boolean => cross(minus(b, a), minus(c, b)) <= 0;

/** Long edges give way to the nearest point inside, as long as the ring does not cross itself. */
class Digging {
  readonly #grid = new Grid(FIRST_LOOK_M);
  readonly #onRing: Set<Point>;

  constructor(
    private readonly ring: Point[],
    private readonly points: readonly Point[],
  ) {
    this.#onRing = new Set(ring);
    points.forEach(([x, y], index) => this.#grid.put(index, x, y));
  }

  dig(): Point[] {
    const { ring } = this;
    for (let index = 0; index < ring.length; index += 1) {
      const inside = this.#nearestInside(index);
      if (!inside) continue;
      ring.splice(index + 1, 0, inside);
      this.#onRing.add(inside);
      index -= 1;
    }
    return ring;
  }

  /** Looked for farther and farther away: most edges have one near them. */
  #nearestInside(index: number): Point | undefined {
    const [start, end] = [this.ring[index]!, this.ring[(index + 1) % this.ring.length]!];
    const edge = distance(start, end);
    if (edge <= LONGEST_EDGE_M) return undefined;
    const deepest = edge * DEEPEST;
    for (let from = 0, to = FIRST_LOOK_M; from < deepest; [from, to] = [to, to * 2]) {
      const found = this.#between(start, end, from, Math.min(to, deepest)).find(
        (point) => isBetween(point, start, end) && !crosses(this.ring, index, point),
      );
      if (found) return found;
    }
    return undefined;
  }

  /** Those as far from the edge as this, the nearest first. */
  #between(start: Point, end: Point, from: number, to: number): Point[] {
    const [west, east] = start[0] < end[0] ? [start[0], end[0]] : [end[0], start[0]];
    const [south, north] = start[1] < end[1] ? [start[1], end[1]] : [end[1], start[1]];
    const found: { index: number; depth: number }[] = [];
    this.#grid.within(west - to, south - to, east + to, north + to, (index) => {
      const point = this.points[index]!;
      if (this.#onRing.has(point)) return;
      const depth = distance(point, nearestOn(point, start, end));
      if (depth >= from && depth < to) found.push({ index, depth });
    });
    return found
      .sort((a, b) => a.depth - b.depth || a.index - b.index)
      .map(({ index }) => this.points[index]!);
  }
}

/** Seen from the edge, not beyond either of its ends. */
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

/** Corners cut by a quarter again and again (Chaikin), which leaves a curve. */
function rounded(ring: Point[]): Point[] {
  let soft = ring;
  for (let round = 0; round < ROUNDS; round += 1) {
    soft = soft.flatMap((from, index) => {
      const to = soft[(index + 1) % soft.length]!;
      return [between(from, to, 0.25), between(from, to, 0.75)];
    });
  }
  return [...soft, soft[0]!];
}

export function between([ax, ay]: Point, [bx, by]: Point, share: number): Point {
  return [ax + (bx - ax) * share, ay + (by - ay) * share];
}
