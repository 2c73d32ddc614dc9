import { expect, test } from 'vitest';
import golden from '../../../tests/golden/rounds.json' with { type: 'json' };
import { courseOf, type RoundEvent } from './round';
import { reasonFor } from './round-choice';
import { distanceM, knockMin, plane, stairsMin, visitMin, walkMin } from './round-minutes';

/** By the phone's own clock: it is where the doors are. */
const seconds = (moment: string) => new Date(moment).getTime() / 1000;

test.each(golden.knocks)('a knock $name takes', ({ answers, is_promised: isPromised, minutes }) => {
  expect(knockMin(answers, isPromised)).toBeCloseTo(minutes, 6);
});

test.each(golden.stairs)('$name take', ({ floors, lift, top_floor: topFloor, minutes }) => {
  expect(stairsMin(floors, lift, topFloor)).toBeCloseTo(minutes, 6);
});

test.each(golden.walks)('a walk $name takes', ({ from, to, minutes }) => {
  const point = plane(from[1]!);
  const metres = distanceM(point(from[0]!, from[1]!), point(to[0]!, to[1]!));
  expect(walkMin(metres)).toBeCloseTo(minutes, 6);
});

test.each(golden.visits)('$name takes', ({ kind, lift, all_floors, doors, people, minutes }) => {
  const climb = { kind: kind as 'block' | 'house', lift, topFloor: Math.max(...all_floors) };
  const known = doors.map(({ floor, is_promised: isPromised }) => ({ floor, isPromised }));
  const nothing = { passages: 0, answered: 0, met: 0 };
  expect(visitMin(climb, known, nothing, people)).toBeCloseTo(minutes, 6);
});

interface GoldenDoor {
  passages?: number;
  met?: number;
  last_outcome?: string;
  last_at?: string;
  come_back_on?: string;
  come_back_at?: string;
  do_not_visit?: boolean;
  is_follow_up_due?: boolean;
}

test.each(golden.doors)(
  '$name: why it is in a round',
  ({ starts_at, budget_min, door, reason }) => {
    const said: GoldenDoor = door;
    const known = {
      passages: said.passages ?? 0,
      met: said.met ?? 0,
      lastOutcome: said.last_outcome ?? null,
      lastAt: said.last_at ? seconds(said.last_at) : null,
      comeBackOn: said.come_back_on ?? null,
      comeBackAt: said.come_back_at ?? null,
      isNotToBeVisited: said.do_not_visit ?? false,
      isFollowUpDue: said.is_follow_up_due ?? false,
    };
    const wanted = { now: new Date(starts_at), budgetMin: budget_min, passages: 3 };
    expect(reasonFor(known, wanted)).toBe(reason);
  },
);

interface GoldenCourse {
  marks: { event: string; at: string; seq?: number }[];
  state: string;
  paused_s: number;
  started_at?: string;
  paused_at?: string;
  ended_at?: string;
}

test.each(golden.courses)('$name: where the round stands', (course) => {
  const said: GoldenCourse = course;
  const marks = said.marks.map(({ event, at, seq = 0 }, index) => ({
    id: String(index),
    event: event as RoundEvent,
    at: seconds(at),
    seq,
  }));
  const at = (moment?: string) => (moment ? seconds(moment) : null);
  expect(courseOf(marks)).toEqual({
    state: said.state,
    startedAt: at(said.started_at),
    pausedAt: at(said.paused_at),
    endedAt: at(said.ended_at),
    pausedS: said.paused_s,
  });
});
