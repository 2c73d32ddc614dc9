import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { serviceDay, today } from '../../domain/service-day';
import { takeTimeFrom } from '../../domain/right-now';
import { roundNow } from '../../domain/round';
import { dayInWords, momentInWords } from '../../i18n/moments';
import { Sync } from '../../sync/sync';
import {
  aDevice,
  aDoor,
  aHousehold,
  aPassage,
  aStairwell,
  CAMPAIGN,
  doorId,
  STAIRWELL as stairwellId,
  stairwellIn,
  TERRITORY,
} from '../../testing/device';
import { sent } from '../../testing/operations';
import { aRound } from '../../testing/rounds';
import { FakeServer } from '../../testing/server';
import { countTalk } from '../../testing/talks';
import { newId } from '../vault/ids';
import { watchRoundNow } from '../views/rounds';
import { getRounds, getStairwell } from '../views/stairwells';
import { recordEncounter, recordFloorNotHome } from './encounters';
import { openFollowUp } from './follow-ups';
import type { Store } from './store-type';
import { reportTalk } from './talk-counts';

const DAY = 86_400_000;
const wall = Date.now.bind(Date);
/** Noon of the true day, so that no test depends on when it runs. */
const NOON = new Date(wall()).setHours(12, 0, 0, 0);
let ahead = 0;

beforeEach(() => {
  const lived = performance.now();
  vi.spyOn(Date, 'now').mockImplementation(() => NOON + performance.now() - lived + ahead);
});

afterEach(() => {
  vi.restoreAllMocks();
  ahead = 0;
  takeTimeFrom({ nowMs: wall, isSure: true });
});

/** A phone whose clock is that far ahead, and which has heard the server. */
async function aPhone(msAhead: number, stairwell = aStairwell()) {
  ahead = msAhead;
  const device = await aDevice([stairwell]);
  await device.store.clock.hear(NOON);
  takeTimeFrom(device.store.clock);
  return device;
}

const knock = (store: Store, door = doorId(1, 1)) =>
  recordEncounter(store, {
    ...{ stairwellId, doorId: door, campaignId: CAMPAIGN },
    outcome: 'conversation',
  });
const epochS = (ms: number) => Math.floor(ms / 1000);

/** Known from the office: true times. */
function answered(agoMs: number) {
  const passage = aPassage({ outcome: 'refused', at: epochS(NOON - agoMs) });
  return aStairwell({ doors: [aDoor({ household: aHousehold({ passages: [passage] }) })] });
}

const clocks: [string, number][] = [
  ['a day ahead', DAY],
  ['a day behind', -DAY],
  ['in 1970', -NOON],
  ['in 2099', Date.UTC(2099, 0) - NOON],
];

test.each(clocks)(
  'with a clock %s, a passage just made was today, and counts for it',
  async (_, by) => {
    const { store } = await aPhone(by);

    const id = await knock(store);

    const { doors } = (await getStairwell(store, stairwellId, CAMPAIGN))!;
    const door = doors.find((one) => one.door.id === doorId(1, 1))!;
    expect([door.isAnsweredToday, door.isToVisit]).toEqual([true, false]);
    const at = new Date(door.lastPassage!.at * 1000);
    expect(dayInWords(at)).toBe('aujourd’hui');
    const [round] = await getRounds(store);
    expect(round!.today).toMatchObject({ passages: 1, meetings: 1 });
    const [record] = await store.records.latest(1);
    expect(momentInWords(new Date(record!.at))).toMatch(/^aujourd’hui/);
    const { recordedAt, serverOffsetMs } = await sent(store, id);
    expect(Math.abs(Date.parse(recordedAt) + serverOffsetMs! - NOON)).toBeLessThan(60_000);
  },
);

test.each(clocks)(
  'with a clock %s, yesterday was yesterday and an hour ago an hour ago',
  async (_, by) => {
    const { store } = await aPhone(by, answered(DAY));
    const { doors } = (await getStairwell(store, stairwellId, CAMPAIGN))!;
    expect([doors[0]!.isAnsweredToday, doors[0]!.isToVisit]).toEqual([false, true]);
    expect(dayInWords(new Date(doors[0]!.lastPassage!.at * 1000))).toBe('hier');

    const { store: other } = await aPhone(by, answered(30 * 60_000));
    // Somebody answered half an hour ago.
    const where = { stairwellId, floor: 1, campaignId: CAMPAIGN };
    expect(await recordFloorNotHome(other, where)).toEqual([]);
  },
);

test.each(clocks)('with a clock %s, what is due is due on its day', async (_, by) => {
  const { store } = await aPhone(by);
  const id = await openFollowUp(store, {
    ...{ stairwellId, doorId: doorId(1, 1), campaignId: CAMPAIGN, reason: 'housing' },
    ...{ urgency: 'today', consentLanguage: 'fr' },
  });

  expect((await sent(store, id)).payload).toMatchObject({ due_on: serviceDay(new Date(NOON)) });
  expect(today()).toBe(serviceDay(new Date(NOON)));
});

test.each(clocks)('with a clock %s, the round of today is found', async (_, by) => {
  const { store, db } = await aPhone(by);
  const round = aRound({ plannedOn: serviceDay(new Date(NOON)) });
  const chunk = { id: 'rounds', scope: 'me', version: 1, content: [round] };
  await db.chunks.put(await store.rounds.seal(chunk));

  const found = await new Promise<ReturnType<typeof roundNow>>((resolve) => {
    const stop = watchRoundNow(store, (one) => (resolve(one), queueMicrotask(() => stop())));
  });

  expect(found?.id).toBe(round.id);
});

test.each(clocks)('with a clock %s, ids are made and forgotten by the true time', async (_, by) => {
  const { store, db } = await aPhone(by);
  const id = await knock(store);
  await store.outbox.settle([{ id, verdict: 'applied' }]);

  await store.records.prune(store.db);

  expect(await db.acknowledged.count()).toBe(1);
  const madeAt = parseInt(newId().replaceAll('-', '').slice(0, 12), 16);
  expect(Math.abs(madeAt - NOON)).toBeLessThan(60_000);
});

test.each(clocks)(
  'with a clock %s, a talk of today is added to today’s sum and told to nobody',
  async (_, by) => {
    const { store, db } = await aPhone(by);
    await countTalk(
      store,
      { campaignId: CAMPAIGN, territoryId: TERRITORY, themes: ['violence'], languages: [] },
      store.clock.now(),
    );

    await reportTalk(store);

    expect(await db.outbox.count()).toBe(0);
    const [sum] = (await store.chunkStores.talk_counts.chunks.read('talk_counts'))!.content;
    expect(sum?.day).toBe(serviceDay(new Date(NOON)));
  },
);

test('a clock that was set ahead during the day tells nobody of it before the server was heard', async () => {
  const { store, publicKey } = await aPhone(0);
  const server = new FakeServer(publicKey);
  const talk = {
    campaignId: CAMPAIGN,
    territoryId: TERRITORY,
    themes: ['violence'],
    languages: [],
  };
  await countTalk(store, talk, store.clock.now());
  server.time = () => NOON;
  ahead = 2 * DAY;
  const sync = new Sync(store, { postOperations: server.receive, postChanges: server.changes });

  await sync.run();
  await sync.run();
  expect(server.ledger.size).toBe(0);

  // Two days later it is over, and one round is enough to know it.
  server.time = () => NOON + 2 * DAY;
  ahead = 4 * DAY;
  await sync.run();
  expect(server.ledger.size).toBe(1);
});

test('what the last one to leave has left is not sent by a clock that was set ahead', async () => {
  const { store, publicKey } = await aPhone(0);
  const server = new FakeServer(publicKey);
  server.time = () => NOON;
  const talk = {
    campaignId: CAMPAIGN,
    territoryId: TERRITORY,
    themes: ['violence'],
    languages: [],
  };
  await countTalk(store, talk, store.clock.now());
  await reportTalk(store, { isLeaving: true });
  ahead = 2 * DAY;
  const sync = new Sync(store, { postOperations: server.receive, postChanges: server.changes });

  await sync.run();

  expect(server.ledger.size).toBe(0);
});

test('words said while the clock jumps about are told in their order, at their time', async () => {
  const { store, db } = await aPhone(0);
  const ids = [await knock(store)];
  for (const [, by] of clocks) {
    ahead = by;
    ids.push(await knock(store));
    ahead = 0;
    ids.push(await knock(store));
  }

  const times = await Promise.all(
    ids.map(async (id) => {
      const { recordedAt, serverOffsetMs } = await sent(store, id);
      expect(Math.abs(serverOffsetMs!)).toBeLessThanOrEqual(50 * 366 * DAY);
      return Date.parse(recordedAt) + serverOffsetMs!;
    }),
  );
  expect(times).toEqual(times.toSorted((one, other) => one - other));
  // But for the day that looked like a sleep, which the server puts right.
  expect(times.at(-1)! - NOON).toBeLessThan(DAY + 60_000);
  expect((await db.counters.get('latest_time_ms'))!.value).toBeGreaterThanOrEqual(times.at(-1)!);
  expect((await stairwellIn(store)).doors.find(({ id }) => id === doorId(1, 1))).toBeDefined();
});
