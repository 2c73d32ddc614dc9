import type { Box } from './boxes';
import { Grid } from './grid';

/** A box that moves, with what is asked of it again and again worked out once. */
export interface Solid {
  x: number;
  y: number;
  readonly width: number;
  readonly height: number;
  readonly cos: number;
  readonly sin: number;
  readonly reach: number;
}

export function solidOf({ centre, width, height, angle }: Box, margin = 0): Solid {
  const [wide, high] = [width + margin, height + margin];
  return {
    x: centre[0],
    y: centre[1],
    width: wide,
    height: high,
    cos: Math.cos(angle),
    sin: Math.sin(angle),
    reach: Math.sqrt(wide * wide + high * high) / 2,
  };
}

/** The last way that `overlap` found. Two numbers and no object: it is asked a million times. */
export const way = { x: 0, y: 0 };

/**
 * Whether two overlap; `way` is then the shortest one by which the first must move so that they
 * touch no more. To the last bit what `wayOut` of boxes says.
 */
export function overlap(first: Solid, second: Solid): boolean {
  const x = first.x - second.x;
  const y = first.y - second.y;
  if (Math.sqrt(x * x + y * y) >= first.reach + second.reach) return false;
  shortest = Infinity;
  return (
    isAlong(first, second, first.cos, first.sin, x, y) &&
    isAlong(first, second, -first.sin, first.cos, x, y) &&
    isAlong(first, second, second.cos, second.sin, x, y) &&
    isAlong(first, second, -second.sin, second.cos, x, y)
  );
}

let shortest = Infinity;

/** Whether they overlap as seen along this axis; notes the way out where it is the shortest so far. */
function isAlong(
  first: Solid,
  second: Solid,
  axisX: number,
  axisY: number,
  x: number,
  y: number,
): boolean {
  const apart = x * axisX + y * axisY;
  const depth = half(first, axisX, axisY) + half(second, axisX, axisY) - Math.abs(apart);
  if (depth <= 0) return false;
  if (depth < shortest) {
    shortest = depth;
    const by = apart < 0 ? -depth : depth;
    way.x = axisX * by;
    way.y = axisY * by;
  }
  return true;
}

function half(solid: Solid, axisX: number, axisY: number): number {
  const wide = Math.abs(solid.cos * axisX + solid.sin * axisY) * solid.width;
  const high = Math.abs(-solid.sin * axisX + solid.cos * axisY) * solid.height;
  return (wide + high) / 2;
}

/** Solids on a grid: who is in whose way. */
export class Crowd {
  readonly #grid: Grid;
  readonly widest: number;

  constructor(readonly solids: readonly Solid[]) {
    this.widest = solids.reduce((widest, { reach }) => Math.max(widest, reach), 0);
    this.#grid = new Grid(Math.max(1, this.widest));
    solids.forEach(({ x, y }, index) => this.#grid.put(index, x, y));
  }

  move(index: number, x: number, y: number): void {
    const solid = this.solids[index]!;
    solid.x = x;
    solid.y = y;
    this.#grid.put(index, x, y);
  }

  /** Visits those that may touch it, and some that do not. */
  near(solid: Solid, visit: (index: number) => void): void {
    this.#grid.near(solid.x, solid.y, solid.reach + this.widest, visit);
  }

  /** Whether nobody of those asked about is in its way. */
  isFree(solid: Solid, counts: (index: number) => boolean = () => true): boolean {
    let isFree = true;
    this.near(solid, (index) => {
      if (isFree && counts(index) && overlap(solid, this.solids[index]!)) isFree = false;
    });
    return isFree;
  }
}
