import fc from 'fast-check';
import { expect, test } from 'vitest';
import golden from '../../../tests/golden/knocking.json' with { type: 'json' };
import { hasRoom, isOpenOn, later, nextStart, type KnockingHours } from './knocking-hours';

const HOLIDAYS = Object.values(golden.holidays).flat();

function hoursOf({ days, opens, closes, on_holidays: isOpen }: (typeof golden.plans)[0]['hours']) {
  return { days, opens, closes, closedOn: isOpen ? [] : HOLIDAYS };
}

test.each(golden.plans)('$name', ({ hours: said, on, at, minutes, begin_min: begin, ...plan }) => {
  const hours: KnockingHours = hoursOf(said);
  const moment = { day: on, hour: at };

  expect(hasRoom(hours, moment, minutes, begin)).toBe(plan.has_room);
  expect(nextStart(hours, moment, minutes, begin)).toEqual({
    day: plan.next_on,
    hour: plan.next_at,
  });
});

test('what is proposed lies within the hours, and is none of the past', () => {
  const hours = hoursOf(golden.plans[0]!.hours);
  const day = fc
    .integer({ min: 1, max: 28 })
    .map((one) => `2026-12-${String(one).padStart(2, '0')}`);
  const hour = fc.integer({ min: 0, max: 1439 }).map((minute) => later('00:00', minute));
  fc.assert(
    fc.property(day, hour, fc.integer({ min: 15, max: 240 }), (on, at, minutes) => {
      const next = nextStart(hours, { day: on, hour: at }, minutes, 0)!;
      expect(hasRoom(hours, next, minutes, 0)).toBe(true);
      expect(isOpenOn(hours, next.day)).toBe(true);
      expect(`${next.day} ${next.hour}` >= `${on} ${at}`).toBe(true);
      if (hasRoom(hours, { day: on, hour: at }, minutes, 0)) expect(next.day).toBe(on);
    }),
  );
});
