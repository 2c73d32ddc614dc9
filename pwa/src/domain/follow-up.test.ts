import { expect, test } from 'vitest';
import { addDays } from './day';
import { isOnDayOf, serviceDay } from './service-day';
import { dueOn } from './follow-up';

test('what is due follows from how urgent it is', () => {
  const evening = new Date(2026, 11, 28, 23, 30);

  expect(dueOn('today', evening)).toBe('2026-12-28');
  expect(dueOn('week', evening)).toBe('2027-01-04');
  expect(dueOn('month', evening)).toBe('2027-01-27');
});

test('a day is the one on the wall, from midnight to midnight', () => {
  const late = new Date(2026, 9, 24, 23, 59);
  const midnight = new Date(2026, 9, 25).getTime() / 1000;

  expect(serviceDay(late)).toBe('2026-10-24');
  expect(isOnDayOf(midnight - 1, late)).toBe(true);
  expect(isOnDayOf(midnight, late)).toBe(false);
  // The clocks go back that night: the 25th has 25 hours where they do.
  const next = new Date(2026, 9, 25, 12);
  expect(isOnDayOf(new Date(2026, 9, 26).getTime() / 1000 - 1, next)).toBe(true);
  expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
});
