import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aDoor, aHousehold, aPassage, aStairwell, CAMPAIGN, NOON } from '../testing/device';
import { inWalkingOrder, type Passage, type Stairwell } from './places';
import { distanceM, type Point } from './round-minutes';
import { shortWalk } from './round-order';
import { RoundPlanner, type PlannedStop } from './round-plan';

const METRE = 1 / 111_320;

/** A stairwell so many metres north of the meeting point, with doors on so many floors. */
function stairwellAt(name: string, metres: number, floors = 2, last?: Partial<Passage>): Stairwell {
  const doors = Array.from({ length: floors * 2 }, (_, index) => {
    const [floor, position] = [Math.floor(index / 2), (index % 2) + 1];
    const passages = last ? [aPassage(last)] : [];
    const household = aHousehold({ id: `${name} home ${index}`, passages });
    return aDoor({ id: `${name} ${floor}${position}`, floor, position, household });
  });
  const lat = 48.9 + metres * METRE;
  return aStairwell({ id: name, lat, doors: doors.sort(inWalkingOrder) });
}

function plannerOf(stairwells: Stairwell[], now = NOON): RoundPlanner {
  return new RoundPlanner(stairwells, CAMPAIGN, ['me'], { now, budgetMin: 600, passages: 3 });
}

const HERE = { lon: 2.48, lat: 48.9 };
const whole = ({ id, doors }: Stairwell): PlannedStop => ({
  stairwellId: id,
  doorIds: doors.map((door) => door.id),
});
const named = (stops: PlannedStop[]) => stops.map(({ stairwellId }) => stairwellId).join(' ');
const count = (stops: PlannedStop[]) => stops.reduce((sum, { doorIds }) => sum + doorIds.length, 0);

test('the short way goes from here to the end of the street', () => {
  const street = [300, 100, 400, 200].map((metres) => stairwellAt(String(metres), metres));
  const planner = plannerOf(street);
  const stops = planner.inOrder(street.map(whole), planner.pointOf(HERE));
  expect(named(stops)).toBe('100 200 300 400');
});

test('somebody expected at an hour stands where the hour will be', () => {
  const soon = stairwellAt('soon', 0, 1, {
    outcome: 'come_back',
    comeBackOn: '2026-11-24',
    comeBackAt: '12:25',
  });
  const street = [stairwellAt('first', 10, 3), stairwellAt('second', 20, 3)];
  const planner = plannerOf([soon, ...street]);
  const stops = planner.inOrder([soon, ...street].map(whole), planner.pointOf(HERE));
  expect(named(stops)).toBe('first soon second');
});

test('to cut short leaves those who expect somebody', () => {
  const promised = stairwellAt('promised', 200, 1, {
    outcome: 'come_back',
    comeBackOn: '2026-11-24',
  });
  const street = [stairwellAt('first', 0), stairwellAt('second', 50), promised];
  const planner = plannerOf(street);
  const here = planner.pointOf(HERE);
  const stops = planner.cutTo(street.map(whole), here, 25);
  expect(named(stops)).toBe('first promised');
  expect(planner.minutesOf(stops, here)).toBeLessThanOrEqual(25);
});

test('more is what is near, in so many minutes', () => {
  const street = [0, 40, 900].map((metres) => stairwellAt(String(metres), metres));
  const planner = plannerOf(street);
  const here = planner.pointOf(HERE);
  const stops = planner.more([whole(street[0]!)], here, 20);
  expect(named(stops)).toBe('0 40');
  expect(count(stops)).toBe(8);
});

const places = fc.array(
  fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 1, max: 4 })),
  {
    minLength: 1,
    maxLength: 12,
  },
);

test('a plan loses no door by being put in order, and gains none', () => {
  fc.assert(
    fc.property(places, (drawn) => {
      const street = drawn.map(([metres, floors], index) =>
        stairwellAt(String(index), metres, floors),
      );
      const planner = plannerOf(street);
      const stops = planner.inOrder(street.map(whole), planner.pointOf(HERE));
      expect(stops.map(({ stairwellId }) => stairwellId).sort()).toEqual(
        street.map(({ id }) => id).sort(),
      );
      expect(count(stops)).toBe(count(street.map(whole)));
    }),
  );
});

test('more keeps to its minutes, knocks at nobody twice, and drops nobody', () => {
  fc.assert(
    fc.property(places, fc.integer({ min: 5, max: 90 }), (drawn, minutes) => {
      const street = drawn.map(([metres, floors], index) =>
        stairwellAt(String(index), metres, floors),
      );
      const planner = plannerOf(street);
      const here = planner.pointOf(HERE);
      const before = [whole(street[0]!)];
      const longer = planner.more(before, here, minutes);
      const doors = longer.flatMap(({ doorIds }) => doorIds);
      expect(new Set(doors).size).toBe(doors.length);
      expect(doors).toEqual(expect.arrayContaining(before[0]!.doorIds));
      const added = planner.minutesOf(longer, here) - planner.minutesOf(before, here);
      expect(added).toBeLessThanOrEqual(minutes + 1e-6);
    }),
  );
});

test('minutes add up, stop by stop', () => {
  fc.assert(
    fc.property(places, (drawn) => {
      const street = drawn.map(([metres, floors], index) =>
        stairwellAt(String(index), metres, floors),
      );
      const planner = plannerOf(street);
      const stops = street.map(whole);
      const here = planner.pointOf(HERE);
      const doors = stops.reduce((sum, stop) => sum + planner.minutesAt(stop), 0);
      expect(planner.minutesOf(stops, null)).toBeGreaterThanOrEqual(doors - 1e-6);
      expect(planner.minutesOf(stops, here)).toBeGreaterThanOrEqual(planner.minutesOf(stops, null));
    }),
  );
});

test('a walk visits each point once, and is never much longer than as it was given', () => {
  const point = fc.tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 999 }));
  const length = (walk: Point[]) =>
    walk.slice(1).reduce((sum, one, index) => sum + distanceM(walk[index]!, one), 0);
  fc.assert(
    fc.property(fc.array(point, { maxLength: 40 }), point, (points, start) => {
      const order = shortWalk(points, start);
      expect([...order].sort((a, b) => a - b)).toEqual(points.map((_, index) => index));
      const walk = order.map((index) => points[index]!);
      // Two-opt alone would already uncross it; the nearest next can begin worse than as given.
      expect(length([start, ...walk])).toBeLessThanOrEqual(
        length([start, ...points]) * 1.25 + 1e-6,
      );
    }),
  );
});
