import { expect, test } from 'vitest';
import { aDoor, aHousehold, aPassage, aStairwell, CAMPAIGN, doorId, NOON } from '../testing/device';
import { stateOf } from './state';
import { floorName, floorsOf, newDoorOn, nextDoor } from './walking';

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

test('the way goes from the top down, past doors where nobody is to be asked', () => {
  const next = (from: string) => nextDoor(stairwell, from, CAMPAIGN, NOON)?.label;

  // 22 is vacant, 11 is not to be visited, 12 answered today; 13 was not at home, 01 answered yesterday.
  expect(next(doorId(2, 1))).toBe('13');
  expect(next(doorId(1, 3))).toBe('01');
  expect(next(doorId(0, 1))).toBeUndefined();
});

test('what another campaign heard today is another campaign’s', () => {
  const household = behind([aPassage({ outcome: 'refused', campaignId: 'rights', at: now })]);
  const other = aStairwell({ doors: [aDoor({ floor: 2 }), aDoor({ household })] });

  expect(nextDoor(other, doorId(2, 1), CAMPAIGN, NOON)?.label).toBe('11');
  expect(nextDoor(other, doorId(2, 1), null, NOON)).toBeUndefined();
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
