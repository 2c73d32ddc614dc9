import { expect, test } from 'vitest';
import { facadeOf, facadeOfCount } from './facade';

const stairwell = (...doors: [floor: number, position: number][]) => ({
  doors: doors.map(([floor, position]) => ({ floor, position })),
});

/** Column and level of each cell, in whole steps from the lower left. */
const placesIn = ({ cells }: ReturnType<typeof facadeOf>) =>
  cells.map(({ x, y }) => [Math.round((x - 0.3) / 1.16), Math.round((y - 0.3) / 1.16)]);

test('the ground floor is below, the third door from the left stays the third', () => {
  const facade = facadeOf([stairwell([1, 1], [1, 3], [0, 1])]);

  expect(placesIn(facade)).toEqual([
    [0, 0],
    [0, 1],
    [2, 1],
  ]);
});

test('two doors that claim one place stand side by side', () => {
  const facade = facadeOf([stairwell([0, 1], [0, 1])]);

  expect(placesIn(facade)).toEqual([
    [0, 0],
    [1, 0],
  ]);
});

test('stairwells stand side by side on the same ground', () => {
  const one = facadeOf([stairwell([0, 1], [1, 1])]);
  const two = facadeOf([stairwell([0, 1], [1, 1]), stairwell([0, 1])]);

  expect(two.height).toBe(one.height);
  expect(two.width).toBeGreaterThan(2 * one.width - 0.6);
  expect(two.cells.at(-1)!.y).toBe(0.3);
});

test('a list without floors becomes lines, read like a text', () => {
  const doors = Array.from({ length: 20 }, (_, index): [number, number] => [0, index + 1]);
  const facade = facadeOf([stairwell(...doors)]);

  expect(facade.width).toBeLessThan(10);
  const first = facade.cells.find(({ door }) => door.position === 1)!;
  expect(first.y).toBe(Math.max(...facade.cells.map(({ y }) => y)));
});

test('where the number alone is known there are as many cells', () => {
  expect(facadeOfCount(44).cells).toHaveLength(44);
  expect(facadeOfCount(0).cells).toHaveLength(1);
});

test('a building without doors still takes room', () => {
  const { width, height, cells } = facadeOf([]);

  expect(cells).toEqual([]);
  expect(width).toBeGreaterThan(1);
  expect(height).toBeGreaterThan(1);
});
