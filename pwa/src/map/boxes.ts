import { add, turn, type Point } from './plane';

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
