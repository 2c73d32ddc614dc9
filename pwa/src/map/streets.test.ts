import { expect, test } from 'vitest';
import type { Point } from './plane';
import { joinEnds, softLine } from './streets';

const avenue: Point[] = [
  [0, -100],
  [0, 100],
];

test('a street that stops short of the next one is led up to it', () => {
  const [, lane] = joinEnds([
    avenue,
    [
      [30, 0],
      [120, 0],
    ],
  ]);

  expect(lane![0]).toEqual([0, 0]);
  expect(lane!.at(-1)).toEqual([120, 0]);
});

test('it is not bent back to what lies behind it', () => {
  const alongside: Point[] = [
    [20, -50],
    [20, 50],
  ];

  expect(joinEnds([avenue, alongside])[1]).toEqual(alongside);
});

test('a dead end far from any street stays one', () => {
  const lane: Point[] = [
    [90, 0],
    [200, 0],
  ];

  expect(joinEnds([avenue, lane])[1]).toEqual(lane);
});

test('corners become curves, ends stay', () => {
  const soft = softLine([
    [0, 0],
    [50, 0],
    [50, 50],
  ]);

  expect(soft[0]).toEqual([0, 0]);
  expect(soft.at(-1)).toEqual([50, 50]);
  expect(soft).not.toContainEqual([50, 0]);
});
