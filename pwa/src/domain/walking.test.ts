import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aDoor, aHousehold, aPassage, aStairwell, CAMPAIGN, doorId, NOON } from '../testing/device';
import { stateOf } from './state';
import { inWalkingOrder, type Door, type Stairwell } from './places';
import type { PlanHere } from './plan-here';
import { floorName, floorsOf } from './floors';
import { floorDoors, isLeft, newDoorOn, nextDoor, type Outing } from './walking';

const now = NOON.getTime() / 1000;
const behind = (passages: ReturnType<typeof aPassage>[]) => aHousehold({ passages });

const stairwell = aStairwell({
  doors: [
    aDoor({ floor: 2, position: 1 }),
    aDoor({ floor: 2, position: 2, household: behind([aPassage({ outcome: 'vacant' })]) }),
    aDoor({
      floor: 1,
      position: 1,
      household: aHousehold({ doNotVisit: [{ campaignId: null, reviewOn: '2027-11-24' }] }),
    }),
    aDoor({
      floor: 1,
      position: 2,
      household: behind([aPassage({ outcome: 'refused', at: now })]),
    }),
    aDoor({
      floor: 1,
      position: 3,
      household: behind([aPassage({ outcome: 'not_home', at: now })]),
    }),
    aDoor({
      floor: 0,
      position: 1,
      household: behind([aPassage({ outcome: 'conversation', at: now - 86_400 })]),
    }),
  ],
});

const outing = (facts: Partial<Outing> = {}): Outing => ({
  ...{ campaignId: CAMPAIGN, plan: null, now: NOON },
  ...facts,
});

test('the way goes from the top down, past doors where nobody is to be asked, and back up', () => {
  const next = (from: string, now = NOON) => nextDoor(stairwell, from, outing({ now }))?.label;

  // 22 is vacant, 11 is not to be visited, 12 answered today; 13 was not at home, 01 answered yesterday.
  expect(next(doorId(2, 1))).toBe('01');
  expect(next(doorId(1, 3))).toBe('01');
  expect(next(doorId(0, 1))).toBe('21');
});

test('who was not at home comes last, and not before an hour', () => {
  const notHome = (minutes: number) => behind([aPassage({ at: now - minutes * 60 })]);
  const doors = [
    aDoor({ floor: 2, position: 1, household: notHome(90) }),
    aDoor({ floor: 2, position: 2, household: notHome(5) }),
    aDoor({ floor: 1, position: 1 }),
    aDoor({ floor: 1, position: 2, household: notHome(70) }),
  ];
  const next = (from: string) => nextDoor({ doors }, from, outing())?.label;

  expect(next(doorId(2, 1))).toBe('11');
  // None is left that was not tried: the others once more, in their order.
  expect(
    nextDoor({ doors: doors.filter((one) => one.label !== '11') }, doorId(2, 1), outing()),
  ).toMatchObject({ label: '12' });
  expect(isLeft(doors[0]!, outing())).toBe(false);
});

test('what another campaign heard today is another campaign’s', () => {
  const household = behind([aPassage({ outcome: 'refused', campaignId: 'rights', at: now })]);
  const other = aStairwell({ doors: [aDoor({ floor: 2 }), aDoor({ household })] });

  expect(nextDoor(other, doorId(2, 1), outing())?.label).toBe('11');
  expect(nextDoor(other, doorId(2, 1), outing({ campaignId: null }))).toBeUndefined();
  expect(stateOf(household, CAMPAIGN)).toBe('never_seen');
  expect(stateOf(household, null)).toBe('refused');
});

test('a wish for one campaign is not one for another', () => {
  const household = aHousehold({ doNotVisit: [{ campaignId: 'rights', reviewOn: '2027-11-24' }] });

  expect(stateOf(household, CAMPAIGN)).toBe('never_seen');
  expect(stateOf(household, 'rights')).toBe('do_not_visit');
});

test('a façade is floors from the top, doors from the left', () => {
  const floors = floorsOf(stairwell.doors).map(({ floor, doors }) => [floor, doors.length]);

  expect(floors).toEqual([
    [2, 2],
    [1, 3],
    [0, 1],
  ]);
});

test('a floor has a name of its own or a number', () => {
  expect(floorName(0)).toEqual({ key: 'ground' });
  expect(floorName(3)).toEqual({ key: 'above', ordinal: 3 });
  expect(floorName(-1)).toEqual({ key: 'below', ordinal: 1 });
});

test('a missing door is proposed to the right of the others', () => {
  expect(newDoorOn(stairwell, 1)).toEqual({ position: 4, label: '14' });
  expect(newDoorOn(stairwell, 3)).toEqual({ position: 1, label: '31' });
  const [first] = stairwell.doors;
  const atTheEnd = {
    ...stairwell,
    doors: [...stairwell.doors, { ...first!, floor: 1, position: 500 }],
  };
  expect(newDoorOn(atTheEnd, 1)).toEqual({ position: 4, label: '14' });
});

/** A stairwell in which some doors are planned, and what is said at them one after the other. */
const anEvening = fc.record({
  floors: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
  isPlanned: fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
  isSeenBefore: fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
  outcomes: fc.array(fc.constantFrom('not_home', 'conversation', 'refused', 'inaccessible'), {
    minLength: 20,
    maxLength: 20,
  }),
  first: fc.nat(19),
  isWithPlan: fc.boolean(),
});

type Evening = typeof anEvening extends fc.Arbitrary<infer E> ? E : never;

function stairwellOf({ floors, isSeenBefore }: Evening): Pick<Stairwell, 'doors'> {
  const places = floors.flatMap((count, floor) =>
    Array.from({ length: count }, (_, index) => ({ floor, position: index + 1 })),
  );
  const doors = places.map((place, index) => {
    const passages = isSeenBefore[index] ? [aPassage({ at: now - 7 * 86_400 })] : [];
    return aDoor({ ...place, household: behind(passages) });
  });
  return { doors: doors.sort(inWalkingOrder) };
}

function planOf({ isPlanned, isWithPlan }: Evening, doors: Door[]): PlanHere | null {
  if (!isWithPlan) return null;
  const ids = doors.filter((_, index) => isPlanned[index]).map(({ id }) => id);
  return { roundId: 'round', doorIds: new Set(ids), sinceS: now - 3600 };
}

/** From door to door as the sheet goes on, a minute each. */
function walked(evening: Evening): { order: string[]; doors: Door[]; plan: PlanHere | null } {
  let { doors } = stairwellOf(evening);
  const plan = planOf(evening, doors);
  const order: string[] = [];
  let door: Door | undefined = doors[evening.first % doors.length];
  for (let minute = 0; door && minute < 50; minute++) {
    const at = new Date(NOON.getTime() + minute * 60_000);
    order.push(door.id);
    const { id } = door;
    const outcome = evening.outcomes[minute % 20] as 'not_home';
    doors = doors.map((one) => (one.id === id ? visited(one, outcome, at) : one));
    door = nextDoor({ doors }, id, outing({ plan, now: at }));
  }
  return { order, doors, plan };
}

function visited(door: Door, outcome: 'not_home', at: Date): Door {
  const passage = aPassage({ outcome, at: at.getTime() / 1000 });
  const passages = [...door.household.passages, passage];
  return { ...door, household: { ...door.household, passages } };
}

test('every door that is planned is reached before the stairwell is done, and none twice', () => {
  fc.assert(
    fc.property(anEvening, (evening) => {
      const { order, doors, plan } = walked(evening);

      expect(new Set(order).size).toBe(order.length);
      const asked = plan ? [...plan.doorIds] : doors.map(({ id }) => id);
      expect(order).toEqual(expect.arrayContaining(asked));
      // The first was chosen by hand; after it the plan is kept to.
      if (plan) expect(order.slice(1).every((id) => plan.doorIds.has(id))).toBe(true);
    }),
  );
});

test('a floor takes the doors of the plan that are left on it, and no others', () => {
  fc.assert(
    fc.property(anEvening, fc.nat(4), (evening, floor) => {
      const { doors } = stairwellOf(evening);
      const plan = planOf(evening, doors);
      const taken = floorDoors({ doors }, floor, outing({ plan }));
      const isAsked = ({ id }: Door) => plan === null || plan.doorIds.has(id);
      expect(taken).toEqual(doors.filter((door) => door.floor === floor && isAsked(door)));
      const noted = doors.map((door) =>
        taken.includes(door) ? visited(door, 'not_home', NOON) : door,
      );
      expect(floorDoors({ doors: noted }, floor, outing({ plan }))).toEqual([]);
    }),
  );
});
