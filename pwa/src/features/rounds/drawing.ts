import { plane } from '../../domain/round-minutes';
import type { WalkStop } from '../../domain/round-walk';

export interface At {
  lon: number;
  lat: number;
}

interface Spot {
  x: number;
  y: number;
}

export interface DrawnStop extends Spot {
  number: number;
  isDone: boolean;
  isHere: boolean;
}

/** A round as a walked line, in the pixels of a small picture. */
export interface Drawing {
  width: number;
  height: number;
  /** From the start through every stop. */
  line: string;
  start: Spot | null;
  stops: DrawnStop[];
  /** Other stairwells of the territory, for the eye to find its way. */
  others: Spot[];
  /** How long a hundred metres are. */
  hundredMetres: number;
}

const WIDTH = 328;
const LEAST_HEIGHT = 140;
const MOST_HEIGHT = 420;
const EDGE = 24;
/** Stops at one address stand beside each other: none hides another's number. */
const BESIDE = 28;
/** Closer than this nobody draws a neighbourhood. */
const LEAST_SPAN_M = 60;

export function drawing(
  stops: WalkStop[],
  hereId: string | null,
  start: At | null,
  others: At[],
): Drawing {
  const held = stops.flatMap((one, index) =>
    one.stairwell ? [{ one, number: index + 1, at: one.stairwell }] : [],
  );
  const point = plane(held[0]?.at.lat ?? start?.lat ?? 0);
  const of = ({ lon, lat }: At) => point(lon, lat);
  const framed = [...held.map(({ at }) => of(at)), ...(start ? [of(start)] : [])];
  const frame = frameOf(framed);
  const to = ([x, y]: readonly [number, number]) => ({
    x: EDGE + (x - frame.west) * frame.scale + frame.slackX,
    y: EDGE + (frame.north - y) * frame.scale + frame.slackY,
  });
  const drawn: DrawnStop[] = [];
  for (const { one, number, at } of held) {
    const isHere = one.stop.stairwellId === hereId && !one.isDone;
    drawn.push({ ...free(to(of(at)), drawn), number, isDone: one.isDone, isHere });
  }
  const from = start && to(of(start));
  return {
    width: WIDTH,
    height: frame.height,
    line: [...(from ? [from] : []), ...drawn]
      .map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`)
      .join(' '),
    start: from,
    stops: drawn,
    others: others
      .map((at) => to(of(at)))
      .filter(({ x, y }) => x >= 0 && x <= WIDTH && y >= 0 && y <= frame.height),
    hundredMetres: 100 * frame.scale,
  };
}

/** The nearest place to the right, or then to the left, where nobody stands yet. */
function free(at: Spot, taken: Spot[]): Spot {
  const isFree = (x: number) =>
    taken.every((other) => Math.hypot(other.x - x, other.y - at.y) >= BESIDE - 1);
  const steps = Array.from({ length: 24 }, (_, step) => step * (BESIDE / 4));
  const right = steps.map((step) => at.x + step).find((x) => x <= WIDTH - 16 && isFree(x));
  const x = right ?? steps.map((step) => at.x - step).find((x) => x >= 16 && isFree(x)) ?? at.x;
  return { x, y: at.y };
}

function frameOf(points: (readonly [number, number])[]) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [west, east] = [Math.min(...xs), Math.max(...xs)];
  const [south, north] = [Math.min(...ys), Math.max(...ys)];
  const spanX = Math.max(LEAST_SPAN_M, east - west);
  const spanY = Math.max(LEAST_SPAN_M, north - south);
  const wide = WIDTH - 2 * EDGE;
  const scale = Math.min(wide / spanX, (MOST_HEIGHT - 2 * EDGE) / spanY);
  const height = Math.max(LEAST_HEIGHT, spanY * scale + 2 * EDGE);
  return {
    west,
    north,
    scale,
    height,
    slackX: (wide - (east - west) * scale) / 2,
    slackY: (height - 2 * EDGE - (north - south) * scale) / 2,
  };
}
