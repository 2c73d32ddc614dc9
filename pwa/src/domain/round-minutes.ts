import { factsOf, OUTCOMES } from './outcome';

/**
 * How long things take on a round, in minutes: the twin of the server's stated model, where the
 * sources of its numbers stand. One golden file holds both to it.
 */

/** How the ways in which a knock may end are made up. */
const SPOKE_MIN = meanMin((facts) => facts.isMet === true);
const TURNED_AWAY_MIN = meanMin((facts) => facts.isAnswered === true && !facts.isMet);
const ABSENT_MIN = 1;

/** Of a hundred doors, where nothing else is known; a territory's own passages count beside. */
const MET_SHARE = 0.3;
const ANSWERED_SHARE = 0.48;
const PRIOR_PASSAGES = 100;
/** Whoever asked for a return, or was promised something, expects somebody. */
const PROMISED = { met: 0.6, answered: 0.7 };

/** A later server may know more kinds. */
const ENTRANCE_MIN: { block: number; [kind: string]: number | undefined } = {
  block: 1,
  house: 0.5,
};
const UP_MIN = 0.3;
const DOWN_MIN = 0.2;
const LIFT_CALL_MIN = 0.7;
const LIFT_FLOOR_MIN = 0.1;
/** Where nobody said whether there is one. */
const LIFT_ABOVE_FLOOR = 4;

const WALK_M_PER_MIN = 75;
const DETOUR = 1.3;
const M_PER_DEGREE = 111_320;

/** What a territory's passages of the campaign add up to so far. */
export interface Answers {
  passages: number;
  answered: number;
  met: number;
}

/** Metres east and north. */
export type Point = readonly [x: number, y: number];

function meanMin(isOne: (facts: NonNullable<ReturnType<typeof factsOf>>) => boolean): number {
  const all = OUTCOMES.map((outcome) => factsOf(outcome)!).filter(isOne);
  return all.reduce((sum, { minutes = 0, share = 0 }) => sum + minutes * share, 0);
}

/** The minutes that one knock takes on average: it may end in a talk, a no, or silence. */
export function knockMin(answers: Answers, isPromised: boolean): number {
  const known = PRIOR_PASSAGES + answers.passages;
  const met = isPromised ? PROMISED.met : (MET_SHARE * PRIOR_PASSAGES + answers.met) / known;
  const answered = isPromised
    ? PROMISED.answered
    : (ANSWERED_SHARE * PRIOR_PASSAGES + answers.answered) / known;
  return (
    met * SPOKE_MIN +
    Math.max(0, answered - met) * TURNED_AWAY_MIN +
    Math.max(0, 1 - answered) * ABSENT_MIN
  );
}

/** Up to the highest floor, then down past each of them. */
export function stairsMin(floors: number[], lift: string | null, topFloor: number): number {
  const highest = Math.max(0, ...floors);
  const lowest = Math.min(0, ...floors);
  const onFoot = highest * UP_MIN;
  const hasLift = lift === 'works' || (lift === null && topFloor > LIFT_ABOVE_FLOOR);
  const up = hasLift ? Math.min(onFoot, LIFT_CALL_MIN + highest * LIFT_FLOOR_MIN) : onFoot;
  return up + highest * DOWN_MIN - lowest * (UP_MIN + DOWN_MIN);
}

/** What of a stairwell decides how long it takes. */
export interface Climb {
  kind: 'block' | 'house';
  lift: string | null;
  topFloor: number;
}

/** The minutes in one stairwell: through the entrance, up, and from door to door. */
export function visitMin(
  climb: Climb,
  doors: { floor: number; isPromised: boolean }[],
  answers: Answers,
  people: number,
): number {
  const floors = doors.map(({ floor }) => floor);
  const knocks = doors.reduce((sum, { isPromised }) => sum + knockMin(answers, isPromised), 0);
  return (
    (ENTRANCE_MIN[climb.kind] ?? ENTRANCE_MIN.block) +
    stairsMin(floors, climb.lift, climb.topFloor) +
    knocks / people
  );
}

export function walkMin(distanceM: number): number {
  return (distanceM * DETOUR) / WALK_M_PER_MIN;
}

export function distanceM(one: Point, other: Point): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}

/** Degrees as metres, true around a latitude: near enough for a walk. */
export function plane(latitude: number): (lon: number, lat: number) => Point {
  const east = M_PER_DEGREE * Math.cos((latitude * Math.PI) / 180);
  return (lon, lat) => [lon * east, lat * M_PER_DEGREE];
}
