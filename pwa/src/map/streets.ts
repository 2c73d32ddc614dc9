import { between } from './hull';
import {
  distance,
  dot,
  isFarther,
  length,
  minus,
  nearestOn,
  times,
  type Line,
  type Point,
} from './plane';

/** A street known from its addresses stops at the last of them, some way before the crossing. */
const TO_CROSSING_M = 48;
/** It goes on straight ahead, more or less. */
const AHEAD = 0.25;

/** Lengthens each end that stops short of another street, so that they meet. */
export function joinEnds(lines: readonly Line[]): Line[] {
  return lines.map((line) => {
    const others = lines.filter((other) => other !== line);
    const start = crossing(line[1], line[0], others);
    const end = crossing(line.at(-2), line.at(-1), others);
    return [...(start ? [start] : []), ...line, ...(end ? [end] : [])];
  });
}

function crossing(before: Point | undefined, end: Point | undefined, others: Line[]): Point | null {
  if (!before || !end) return null;
  const heading = minus(end, before);
  const ahead = times(heading, 1 / (length(heading) || 1));
  let found: Point | null = null;
  let least = TO_CROSSING_M;
  for (const other of others) {
    for (let index = 1; index < other.length; index += 1) {
      const [from, to] = [other[index - 1]!, other[index]!];
      if (isFarther(end, from, to, least)) continue;
      const foot = nearestOn(end, from, to);
      const far = distance(end, foot);
      if (far < 1 || far >= least || dot(minus(foot, end), ahead) < AHEAD * far) continue;
      [least, found] = [far, foot];
    }
  }
  return found;
}

/** Corners cut to a curve; the two ends stay where they are. */
export function softLine(line: Line): Point[] {
  let soft = [...line];
  for (let round = 0; round < 2 && soft.length > 2; round += 1) {
    const inner = soft.slice(1).flatMap((to, index) => {
      const from = soft[index]!;
      return [between(from, to, 0.25), between(from, to, 0.75)];
    });
    soft = [soft[0]!, ...inner.slice(1, -1), soft.at(-1)!];
  }
  return soft;
}
