/** East and north in metres: near one place, the ground is flat enough to draw on. */
export type Point = readonly [x: number, y: number];
/** A street as a line of points, in metres. */
export type Line = readonly Point[];

/** A part of a line, from point to point. */
export interface Segment {
  start: Point;
  end: Point;
}

/** Longitude and latitude in degrees, in the order of GeoJSON. */
export type Position = [lon: number, lat: number];

const METRES_PER_DEGREE = 111_320;

/** A sheet of paper laid on the ground around a position. */
export class Plane {
  readonly #metresPerLon: number;

  constructor(private readonly origin: Position) {
    this.#metresPerLon = METRES_PER_DEGREE * Math.cos((origin[1] * Math.PI) / 180);
  }

  /** The sheet that suits these positions best; with none of them, any sheet does. */
  static centredOn(positions: readonly Position[]): Plane {
    const middle = (axis: 0 | 1): number => {
      const values = positions.map((position) => position[axis]);
      return values.length ? (Math.min(...values) + Math.max(...values)) / 2 : 0;
    };
    return new Plane([middle(0), middle(1)]);
  }

  toMetres([lon, lat]: Position): Point {
    return [
      (lon - this.origin[0]) * this.#metresPerLon,
      (lat - this.origin[1]) * METRES_PER_DEGREE,
    ];
  }

  toPosition([x, y]: Point): Position {
    return [this.origin[0] + x / this.#metresPerLon, this.origin[1] + y / METRES_PER_DEGREE];
  }
}

export const add = (a: Point, b: Point): Point => [a[0] + b[0], a[1] + b[1]];
export const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1]];
export const times = (a: Point, factor: number): Point => [a[0] * factor, a[1] * factor];
export const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1];
export const cross = (a: Point, b: Point): number => a[0] * b[1] - a[1] * b[0];
// Math.hypot is several times slower, and this is called a million times.
export const length = (a: Point): number => Math.sqrt(dot(a, a));
export const distance = (a: Point, b: Point): number => length(minus(a, b));

/** Turned to the left by an angle in radians. */
export function turn([x, y]: Point, angle: number): Point {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [x * cos - y * sin, x * sin + y * cos];
}

/** The point of the segment that lies nearest. */
export function nearestOn(point: Point, start: Point, end: Point): Point {
  const along = minus(end, start);
  const share = dot(minus(point, start), along) / (dot(along, along) || 1);
  return add(start, times(along, Math.min(1, Math.max(0, share))));
}

/** Whether all of a segment surely lies farther from the point than this; cheaper than to measure. */
export function isFarther([x, y]: Point, start: Point, end: Point, far: number): boolean {
  const reach = far + 1e-6;
  const [startX, startY] = start;
  const [endX, endY] = end;
  return (
    (startX > x + reach && endX > x + reach) ||
    (startX < x - reach && endX < x - reach) ||
    (startY > y + reach && endY > y + reach) ||
    (startY < y - reach && endY < y - reach)
  );
}

export const segmentsOf = (line: Line): Segment[] =>
  line.slice(1).map((end, index) => ({ start: line[index]!, end }));
