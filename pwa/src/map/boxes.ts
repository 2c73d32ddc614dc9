import { add, dot, length, minus, times, turn, type Point } from './plane';

/** A rectangle that may stand at an angle, in metres. */
export interface Box {
  centre: Point;
  width: number;
  height: number;
  /** Of its lower edge, in radians, to the left of the east. */
  angle: number;
}

/** Its corners, from the lower left, to the left around. */
export function cornersOf({ centre, width, height, angle }: Box): Point[] {
  return [
    [-width / 2, -height / 2],
    [width / 2, -height / 2],
    [width / 2, height / 2],
    [-width / 2, height / 2],
  ].map((corner) => add(centre, turn(corner as unknown as Point, angle)));
}

/** The distance from its centre within which all of it lies. */
export const reachOf = ({ width, height }: Box): number => length([width, height]) / 2;

/**
 * The shortest way by which the first must move so that the two touch no more, or null when they do
 * not overlap.
 */
export function wayOut(first: Box, second: Box): Point | null {
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
