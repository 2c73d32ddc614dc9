import { expect, test } from 'vitest';
import { upTo } from './long-list.svelte';

const streets = [
  { name: 'A', houses: [1, 2, 3] },
  { name: 'B', houses: [4, 5] },
  { name: 'C', houses: [6] },
];
const shown = (rows: number) =>
  upTo(streets, rows, ({ houses }) => houses).map(({ group, rows }) => [group.name, ...rows]);

test('a list is cut within a group, and grows to all of it', () => {
  expect(shown(4)).toEqual([
    ['A', 1, 2, 3],
    ['B', 4],
  ]);
  expect(shown(3)).toEqual([['A', 1, 2, 3]]);
  expect(shown(99)).toHaveLength(3);
});
