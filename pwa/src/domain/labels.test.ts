import { expect, test } from 'vitest';
import golden from '../../../tests/golden/labels.json' with { type: 'json' };
import { aDoor, aStairwell } from '../testing/device';
import { withDoor } from './door-place';
import { defaultFloorLabel, doorPrefix, rankCalled } from './floors';
import { asSeen, byLabel, cleanLabel, isSameLabel, shownLabel } from './labels';

test('a floor is called by its rank, and known again by that', () => {
  const ranks = [-2, -1, 0, 1, 2, 21, 100];
  expect(ranks.map(defaultFloorLabel)).toEqual(['SS2', 'SS1', 'RdC', '1er', '2e', '21e', '100e']);
  expect(ranks.map(defaultFloorLabel).map(rankCalled)).toEqual(ranks);
  expect(['1e', '2er', '01er', '-1', 'SS', '', 'e', 'Entresol'].map(rankCalled)).toEqual(
    Array(8).fill(null),
  );
});

test('what nobody sees is taken out, and what is too long is cut', () => {
  expect(cleanLabel(' 2\u202e\u0000\n bis\u007f ')).toBe('2 bis');
  expect([...cleanLabel('🚪'.repeat(30))]).toHaveLength(20);
});

test('a passage says what the screen shows', () => {
  const stairwell = aStairwell({ floors: { 1: 'Entresol', 2: '1er' } });
  expect(asSeen(stairwell, aDoor({ floor: 1, label: ' E1\u202e' }))).toEqual({
    ...{ seen_floor: 'Entresol', seen_label: 'E1' },
  });
  expect(asSeen(stairwell, aDoor({ floor: 3 }))).toMatchObject({ seen_floor: '3e' });
  expect(asSeen(stairwell, aDoor({ label: '\u202e' }))).toMatchObject({ seen_label: null });
});

test('of a house no number is shown, and none is said', () => {
  const house = aStairwell({ kind: 'house', doors: [aDoor({ floor: 0, label: '1' })] });
  expect(asSeen(house, house.doors[0]!)).toEqual({ seen_floor: null, seen_label: null });
});

test('a new door is called after its floor, not after the rank', () => {
  const floors = { 0: 'Rez-de-jardin', 1: '1er', 2: '2 bis', 3: '-1', 4: 'Entresol' };
  const stairwell = aStairwell({ floors });
  expect([0, 1, 2, 3, 4, 5].map((floor) => doorPrefix(stairwell, floor))).toEqual([
    ...['R', '1', '2b', '-1', 'E', '5'],
  ]);
});

test.each(golden.labels)('$name is seen as the server sees it', ({ label, shown }) => {
  expect(shownLabel(label)).toBe(shown);
  expect(cleanLabel(label)).toBe(shown);
});

test.each(golden.alike)('%j and %j are one on a door', (one, other) => {
  expect(isSameLabel(one, other)).toBe(true);
});

test.each(golden.unlike)('%j and %j are two on a door', (one, other) => {
  expect(isSameLabel(one, other)).toBe(false);
});

test.each(golden.in_order)('doors follow each other: %s, %s …', (...row) => {
  expect([...row].reverse().sort(byLabel)).toEqual(row);
});

test.each(golden.placed)('$name', ({ standing, added, row }) => {
  const doors = standing.map((label, index) =>
    aDoor({ id: label, floor: 1, position: index + 1, label }),
  );
  const after = added.reduce(
    (before, label) =>
      withDoor(before, aDoor({ id: label, floor: 1, position: doors.length + 1, label })),
    doors,
  );
  expect(after.map(({ label }) => label)).toEqual(row);
  expect(new Set(after.map(({ position }) => position)).size).toBe(row.length);
});
