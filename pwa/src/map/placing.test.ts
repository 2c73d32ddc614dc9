import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overlap, solidOf } from './crowd';
import { placeAll, type Plot } from './placing';
import { distance, type Point } from './plane';

const plot = (point: Point, width = 5, height = 4): Plot => ({ point, width, height });
/** From west to east. */
const street: Point[] = [
  [-200, 0],
  [200, 0],
];

const overlaps = (boxes: ReturnType<typeof placeAll>['boxes']) =>
  boxes.flatMap((box, index) =>
    boxes.slice(index + 1).filter((other) => overlap(solidOf(box), solidOf(other))),
  );

test('whatever the addresses, no two buildings overlap', () => {
  const anyPlot = fc.record({
    point: fc.tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -60, max: 60 })),
    width: fc.integer({ min: 1, max: 14 }),
    height: fc.integer({ min: 1, max: 12 }),
  });
  fc.assert(
    fc.property(fc.array(anyPlot, { maxLength: 14 }), (plots) => {
      expect(overlaps(placeAll(plots, [street]).boxes)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('forty buildings that share one address all find room', () => {
  const plots = Array.from({ length: 40 }, () => plot([0, 12]));

  expect(overlaps(placeAll(plots, [street]).boxes)).toEqual([]);
});

test('the same plots get the same places each time', () => {
  const plots = [plot([0, 10]), plot([4, 10]), plot([8, -10])];

  expect(placeAll(plots, [street])).toEqual(placeAll(plots, [street]));
});

test('a building stands on its own side of its street, upper floors above', () => {
  const { boxes } = placeAll([plot([0, 8]), plot([0, -8])], [[street[1]!, street[0]!]]);

  const [north, south] = boxes;
  expect(north!.centre[1] - north!.height / 2).toBeGreaterThan(4);
  expect(south!.centre[1] + south!.height / 2).toBeLessThan(-4);
  expect(Math.abs(north!.angle)).toBeLessThan(0.001);
});

test('it turns along a slanting street', () => {
  const slanting: Point[] = [
    [-100, -100],
    [100, 100],
  ];

  expect(placeAll([plot([-10, 10])], [slanting]).boxes[0]!.angle).toBeCloseTo(Math.PI / 4);
});

test('without streets it stands straight at its address', () => {
  const { boxes } = placeAll([plot([30, 40])]);

  expect(boxes[0]!.angle).toBe(0);
  expect(distance(boxes[0]!.centre, [30, 40])).toBeLessThan(0.1);
});

test('cells are larger where there is room', () => {
  const roomy = placeAll([plot([0, 20]), plot([150, 20])], [street]);
  const crowded = placeAll(
    Array.from({ length: 30 }, (_, index) => plot([index * 3, 20], 9, 6)),
    [street],
  );

  expect(roomy.cell).toBeGreaterThan(crowded.cell);
});
