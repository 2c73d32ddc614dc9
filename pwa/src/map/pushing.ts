import type { Box } from './boxes';
import { Crowd, overlap, solidOf, way, type Solid } from './crowd';
import { add, length, minus, times, type Segment } from './plane';

export const STREET_HALF_WIDTH_M = 5;
/** How far most buildings may stand from their address before smaller cells are the lesser evil. */
export const FARTHEST_M = 24;
/** Streets have their say first; in the end no two buildings overlap, whatever the streets say. */
const STREET_ROUNDS = 20;
const ROUNDS = 80;
/** Between two façades. */
export const ALLEY_M = 1.2;

/**
 * Moves boxes, as little as it takes, until no two overlap; off the streets too where it can.
 * Halts between rounds, so that who waits for it may turn to something else.
 */
export function* pushingApart(
  homes: readonly Box[],
  segments: readonly Segment[],
): Generator<void, Box[]> {
  const solids = homes.map((home, index) => {
    // Buildings that share one address must know which way to go.
    const nudge = times([Math.cos(index * 2.4), Math.sin(index * 2.4)], 0.01);
    return solidOf({ ...home, centre: add(home.centre, nudge) });
  });
  const widths = homes.map((home) => solidOf(home, ALLEY_M));
  const ribbons = segments.map(ribbonOf);
  const near = solids.map((solid) => ribbons.filter((ribbon) => mayMeet(solid, ribbon)));
  const crowd = new Crowd(solids);
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round < STREET_ROUNDS) near.forEach((streets, index) => keepOff(crowd, index, streets));
    const isMoved = settle(crowd, widths);
    yield;
    if (!isMoved && round >= STREET_ROUNDS) break;
  }
  settleOneByOne(crowd, homes);
  return homes.map((home, index) => ({ ...home, centre: [solids[index]!.x, solids[index]!.y] }));
}

function ribbonOf({ start, end }: Segment): Solid {
  const along = minus(end, start);
  return solidOf({
    centre: times(add(start, end), 0.5),
    width: length(along),
    height: 2 * STREET_HALF_WIDTH_M,
    angle: Math.atan2(along[1], along[0]),
  });
}

function mayMeet(solid: Solid, ribbon: Solid): boolean {
  const [x, y] = [solid.x - ribbon.x, solid.y - ribbon.y];
  return Math.sqrt(x * x + y * y) < solid.reach + ribbon.reach + 2 * FARTHEST_M;
}

function keepOff(crowd: Crowd, index: number, ribbons: readonly Solid[]): void {
  const solid = crowd.solids[index]!;
  for (const ribbon of ribbons) {
    if (!overlap(solid, ribbon)) continue;
    crowd.move(index, solid.x + way.x * 0.5, solid.y + way.y * 0.5);
  }
}

/**
 * One round in which each overlapping pair shares the way; tells whether there was any. Pairs have
 * their turn from west to east, as they stood when the round began.
 */
function settle(crowd: Crowd, widths: readonly Solid[]): boolean {
  const { solids } = crowd;
  const startX = solids.map(({ x }) => x);
  const order = solids.map((_, index) => index).sort((a, b) => startX[a]! - startX[b]!);
  const ranks: number[] = [];
  order.forEach((index, rank) => (ranks[index] = rank));
  const nextInTheWay = (one: number, turn: number): number => {
    const wide = widths[one]!;
    const limit = solids[one]!.reach + crowd.widest + 2 * ALLEY_M;
    let next = Infinity;
    crowd.near(wide, (other) => {
      const at = ranks[other]!;
      if (at <= turn || at >= next || startX[other]! - startX[one]! > limit) return;
      if (overlap(wide, solids[other]!)) next = at;
    });
    return next;
  };
  let isMoved = false;
  order.forEach((one, rank) => {
    const [first, wide] = [solids[one]!, widths[one]!];
    // Who moved may have somebody else in the way: they are looked for anew.
    for (let turn = rank; ;) {
      wide.x = first.x;
      wide.y = first.y;
      turn = nextInTheWay(one, turn);
      if (turn === Infinity) return;
      const other = order[turn]!;
      const second = solids[other]!;
      overlap(wide, second);
      crowd.move(one, first.x + way.x * 0.52, first.y + way.y * 0.52);
      crowd.move(other, second.x + way.x * -0.52, second.y + way.y * -0.52);
      isMoved = true;
    }
  });
  return isMoved;
}

/** What rounds could not part takes the nearest free place, in circles around its home. */
function settleOneByOne(crowd: Crowd, homes: readonly Box[]): void {
  crowd.solids.forEach((solid, index) => {
    if (crowd.isFree(solid, (other) => other !== index)) return;
    const [homeX, homeY] = homes[index]!.centre;
    const tried = { ...solid };
    for (let step = 0; ; step += 1) {
      const away = step * 0.8;
      tried.x = homeX + Math.cos(step * 0.7) * away;
      tried.y = homeY + Math.sin(step * 0.7) * away;
      if (crowd.isFree(tried, (other) => other < index)) break;
    }
    crowd.move(index, tried.x, tried.y);
  });
}
