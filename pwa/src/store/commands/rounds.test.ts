import { expect, test } from 'vitest';
import { type Round, roundNow } from '../../domain/round';
import { nextStop } from '../../domain/round-walk';
import {
  aDevice,
  aDoor,
  AICHA,
  aStairwell,
  CAMPAIGN,
  doorId,
  KARIM,
  NOON,
} from '../../testing/device';
import { aRound, holdRounds } from '../../testing/rounds';
import { getRoundPlanner, getWalk } from '../views/round-walk';
import { getRoundsHeld } from '../views/rounds';
import { recordEncounter } from './encounters';
import { changeRound, markRound } from './rounds';

const other = aStairwell({
  id: 'other',
  stairwell: 'Escalier 3',
  lat: 48.901,
  doors: [3, 4].map((position) => aDoor({ floor: 1, position })),
});
const minutes = (count: number) => new Date(NOON.getTime() + count * 60_000);

async function walking(round: Round = aRound()) {
  const { store } = await aDevice([aStairwell(), other]);
  await holdRounds(store, [round]);
  return store;
}

test('a round is started, walked and ended without network', async () => {
  const store = await walking();
  await markRound(store, 'round', 'start', NOON);
  await recordEncounter(
    store,
    {
      stairwellId: aStairwell().id,
      doorId: doorId(2, 1),
      campaignId: CAMPAIGN,
      outcome: 'conversation',
    },
    minutes(5),
  );

  const walk = (await getWalk(store, 'round'))!;
  expect(walk.course.state).toBe('running');
  expect([walk.done, walk.planned, walk.meetings]).toEqual([1, 4, 1]);
  expect(nextStop(walk)?.stop.stairwellId).toBe(aStairwell().id);

  await markRound(store, 'round', 'end', minutes(60));
  const [ended] = await getRoundsHeld(store);
  expect(ended?.marks.map(({ event }) => event)).toEqual(['start', 'end']);
  expect((await store.outbox.counts()).waiting).toBe(3);
});

test('a change of the plan keeps why each door is in it', async () => {
  const store = await walking();
  const [stop] = aRound().stops;
  await changeRound(store, {
    id: 'round',
    budgetMin: 110,
    stops: [
      { stairwellId: 'other', doorIds: [doorId(1, 3)] },
      { stairwellId: stop!.stairwellId, doorIds: stop!.doors.map(({ id }) => id) },
    ],
  });

  const [round] = await getRoundsHeld(store);
  expect(round?.budgetMin).toBe(110);
  expect(round?.stops.map(({ stairwellId }) => stairwellId)).toEqual(['other', stop?.stairwellId]);
  expect(round?.stops[1]?.doors).toEqual(stop?.doors);
  expect(round?.stops[0]?.doors[0]?.reason).toBe('again');
});

test('twenty minutes more are filled from what this phone holds', async () => {
  const store = await walking();
  const [round] = await getRoundsHeld(store);
  const planner = await getRoundPlanner(store, round!, NOON);
  const stops = [{ stairwellId: aStairwell().id, doorIds: aStairwell().doors.map(({ id }) => id) }];

  const longer = planner.more(stops, planner.pointOf(round!.start), 20);

  expect(longer.map(({ stairwellId }) => stairwellId)).toEqual([aStairwell().id, 'other']);
});

test('nobody changes a round that is not held', async () => {
  const store = await walking();
  await expect(markRound(store, 'another', 'start')).rejects.toThrow('rounds.unknown');
});

test('the round of now is the one under way, then the last prepared for today', () => {
  const mark = { id: 'm', event: 'start' as const, at: NOON.getTime() / 1000 - 80_000, seq: 1 };
  const lastNight = aRound({ id: 'last night', plannedOn: '2026-11-23', marks: [mark] });
  const first = aRound({ id: 'first', preparedAt: 1 });
  const second = aRound({ id: 'second', preparedAt: 2 });
  const tomorrow = aRound({ id: 'tomorrow', plannedOn: '2026-11-25', preparedAt: 3 });

  expect(roundNow([first, second, tomorrow], NOON)?.id).toBe('second');
  expect(roundNow([lastNight, first, second], NOON)?.id).toBe('last night');
  expect(roundNow([tomorrow], NOON)).toBeNull();
  expect(aRound().members.map(({ id }) => id)).toEqual([AICHA, KARIM]);
});
