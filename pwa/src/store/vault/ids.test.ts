import { expect, test } from 'vitest';
import { newId } from './ids';

test('an id says when it was made, in the form that every database knows', () => {
  const id = newId(Date.UTC(2026, 10, 24, 18));

  expect(id).toMatch(/^01a20eb6-f100-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('no two are the same', () => {
  expect(new Set(Array.from({ length: 1000 }, () => newId(0))).size).toBe(1000);
});
