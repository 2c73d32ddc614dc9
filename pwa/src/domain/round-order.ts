import { distanceM, type Point } from './round-minutes';

/**
 * A short walk through some points from where somebody is, open at its end: the nearest next,
 * then turned and moved around until nothing shortens it any more.
 *
 * @param start null: from the first of them.
 * @returns indexes into the points, each once.
 */
export function shortWalk(points: Point[], start: Point | null): number[] {
  if (points.length < 2) return points.map((_, index) => index);
  const all = start ? [start, ...points] : points;
  const between = table(all);
  // The start is the first of them, and stays it.
  const walk = nearestNext(between);
  for (let better = true; better;) better = turnOne(walk, between) || moveOne(walk, between);
  return start ? walk.slice(1).map((index) => index - 1) : walk;
}

function table(points: Point[]): Float64Array[] {
  return points.map((one) => Float64Array.from(points, (other) => distanceM(one, other)));
}

function nearestNext(between: Float64Array[]): number[] {
  const walk = [0];
  const left = new Set(between.keys());
  left.delete(0);
  while (left.size > 0) {
    const from = between[walk.at(-1)!]!;
    let nearest = -1;
    for (const one of left) if (nearest < 0 || from[one]! < from[nearest]!) nearest = one;
    walk.push(nearest);
    left.delete(nearest);
  }
  return walk;
}

const GAIN = 1e-7;

/** 2-opt: walk a stretch the other way round. All that help, until the end of one look. */
function turnOne(walk: number[], between: Float64Array[]): boolean {
  let isBetter = false;
  for (let from = 1; from < walk.length - 1; from++) {
    for (let to = from + 1; to < walk.length; to++) {
      const [before, first, last] = [walk[from - 1]!, walk[from]!, walk[to]!];
      const after = walk[to + 1];
      // Past the last point there is no way to shorten: the walk is open.
      const gain =
        between[before]![first]! -
        between[before]![last]! +
        (after === undefined ? 0 : between[last]![after]! - between[first]![after]!);
      if (gain <= GAIN) continue;
      reverse(walk, from, to);
      isBetter = true;
    }
  }
  return isBetter;
}

function reverse(walk: number[], from: number, to: number): void {
  for (; from < to; from++, to--) [walk[from], walk[to]] = [walk[to]!, walk[from]!];
}

/** Or-opt: move one, two or three that follow each other to a better place. */
function moveOne(walk: number[], between: Float64Array[]): boolean {
  for (let length = 1; length <= 3; length++) {
    for (let from = 1; from + length <= walk.length; from++) {
      const to = bestPlace(walk, between, from, length);
      if (to === null) continue;
      const moved = walk.splice(from, length);
      walk.splice(to > from ? to - length : to, 0, ...moved);
      return true;
    }
  }
  return false;
}

/** @returns the index before which the stretch would stand; null where it stands well. */
function bestPlace(
  walk: number[],
  between: Float64Array[],
  from: number,
  length: number,
): number | null {
  const [before, first, last] = [walk[from - 1]!, walk[from]!, walk[from + length - 1]!];
  const after = walk[from + length];
  const way = (one: number, other: number | undefined) =>
    other === undefined ? 0 : between[one]![other]!;
  const saved = way(before, first) + way(last, after) - way(before, after);
  let best: number | null = null;
  let gain = GAIN;
  for (let place = 1; place <= walk.length; place++) {
    if (place >= from && place <= from + length) continue;
    const [left, right] = [walk[place - 1]!, walk[place]];
    const added = way(left, first) + way(last, right) - way(left, right);
    if (saved - added > gain) [best, gain] = [place, saved - added];
  }
  return best;
}
