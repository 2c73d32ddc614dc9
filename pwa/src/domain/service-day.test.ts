import { afterEach, expect, test } from 'vitest';
import golden from '../../../tests/golden/measures.json' with { type: 'json' };
import {
  beginOf,
  isOnDayOf,
  momentOf,
  pastMomentOf,
  serviceDay,
  takeDaysFrom,
  type TeamCalendar,
} from './service-day';

const NIGHT: TeamCalendar = {
  timeZone: 'Europe/Paris',
  serviceDays: [{ startsOn: '2026-01-01', minutes: 240 }],
};
const paris = (moment: string) => new Date(`${moment}+01:00`);

afterEach(() => takeDaysFrom(null));

const instants = golden.days.flatMap(({ name, time_zone, service_days, instants: said }) =>
  said.map(({ at, day }) => ({
    ...{ name, at, day },
    calendar: {
      timeZone: time_zone,
      serviceDays: service_days.map(({ starts_on, minutes }) => ({ startsOn: starts_on, minutes })),
    },
  })),
);

test.each(instants)('$name: $at counts on $day', ({ at, day, calendar }) => {
  expect(serviceDay(new Date(at), calendar)).toBe(day);
});

test.each(instants)('$name: $day begins no later than $at', ({ at, day, calendar }) => {
  expect(beginOf(day, calendar) <= new Date(at)).toBe(true);
  expect(serviceDay(beginOf(day, calendar), calendar)).toBe(day);
});

test('an hour of the night is on the next date', () => {
  expect(momentOf('2026-11-24', '18:30', NIGHT)).toEqual(paris('2026-11-24T18:30'));
  expect(momentOf('2026-11-24', '00:30', NIGHT)).toEqual(paris('2026-11-25T00:30'));
  expect(momentOf('2026-11-24', '04:00', NIGHT)).toEqual(paris('2026-11-24T04:00'));
});

test('an hour that the clock reads twice is the first, and one that it skips is the next', () => {
  expect(momentOf('2026-10-24', '02:30', NIGHT)).toEqual(new Date('2026-10-25T02:30+02:00'));
  expect(momentOf('2026-03-28', '02:30', NIGHT)).toEqual(new Date('2026-03-29T03:30+02:00'));
});

test('what is past is meant by the day of the team, or by the calendar where that is to come', () => {
  takeDaysFrom(NIGHT);
  const noon = paris('2026-11-25T12:00');

  expect(pastMomentOf('2026-11-24', '01:30', noon)).toEqual(paris('2026-11-25T01:30'));
  expect(pastMomentOf('2026-11-25', '01:30', noon)).toEqual(paris('2026-11-25T01:30'));
  expect(pastMomentOf('2026-11-25', '18:00', noon)).toBeNull();
});

test('what was said before midnight is of the day after midnight too', () => {
  takeDaysFrom(NIGHT);
  const seconds = (moment: string) => paris(moment).getTime() / 1000;
  const atTwo = paris('2026-11-25T02:00');

  expect(isOnDayOf(seconds('2026-11-24T18:00'), atTwo)).toBe(true);
  expect(isOnDayOf(seconds('2026-11-24T03:59'), atTwo)).toBe(false);
  expect(isOnDayOf(seconds('2026-11-25T04:00'), atTwo)).toBe(false);
  expect(isOnDayOf(seconds('2026-11-17T18:00'), atTwo)).toBe(false);
  takeDaysFrom(null);
  expect(isOnDayOf(new Date(2026, 10, 24, 23).getTime() / 1000, new Date(2026, 10, 25, 2))).toBe(
    false,
  );
});
