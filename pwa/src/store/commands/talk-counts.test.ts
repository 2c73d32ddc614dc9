import { expect, test } from 'vitest';
import { addDays } from '../../domain/day';
import { serviceDay } from '../../domain/service-day';
import { push } from '../../sync/push';
import { aDevice, CAMPAIGN, NOON } from '../../testing/device';
import { sent } from '../../testing/operations';
import { FakeServer } from '../../testing/server';
import { countTalk, uncountTalk } from '../../testing/talks';
import { HEARD_AT } from '../vault/clock';
import type { Store } from './store-type';
import { reportTalk } from './talk-counts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const midnight = new Date(`${serviceDay(NOON)}T00:00`).getTime();
const tomorrow = new Date(NOON.getTime() + DAY_MS);
const of = { campaignId: CAMPAIGN, territoryId: 'tilleuls' };
const talk = { ...of, themes: ['violence'], languages: ['ar'] };

const counted = async (store: Store) =>
  (await store.chunkStores.talk_counts.chunks.read('talk_counts'))?.content;

test('conversations of a day are added up, and an undo takes one out', async () => {
  const { db, store, reopen } = await aDevice();

  await Promise.all([
    countTalk(store, talk, NOON),
    countTalk(store, { ...of, themes: ['violence', 'health'], languages: [] }, NOON),
    countTalk(store, talk, NOON),
  ]);
  await uncountTalk(store, talk, NOON);

  expect(await counted(await reopen())).toEqual([
    {
      ...of,
      day: serviceDay(NOON),
      themes: [
        { code: 'violence', count: 2 },
        { code: 'health', count: 1 },
      ],
      languages: [{ code: 'ar', count: 1 }],
    },
  ]);
  expect(await db.outbox.count()).toBe(0);
});

test('nothing of it can be read on the disk', async () => {
  const { db, store } = await aDevice();

  await countTalk(store, talk, NOON);

  const sealed = (await db.chunks.toArray()).find(({ id }) => id === 'talk_counts')!.sealed;
  expect(new TextDecoder().decode(sealed)).not.toMatch(/violence|ar/);
});

test('a day that is over is told once, as a sum without a door; the day that goes on is not', async () => {
  const { db, store } = await aDevice();
  await countTalk(store, talk, NOON);
  await reportTalk(store, { now: NOON });
  expect(await db.outbox.count()).toBe(0);
  await countTalk(store, talk, tomorrow);

  await reportTalk(store, { now: tomorrow });
  await reportTalk(store, { now: tomorrow });

  const [id] = await db.outbox.toCollection().primaryKeys();
  expect(await db.outbox.count()).toBe(1);
  expect(await sent(store, id!)).toMatchObject({
    kind: 'talk_count.report',
    dependsOn: [],
    payload: {
      campaign_id: CAMPAIGN,
      territory_id: 'tilleuls',
      day: serviceDay(NOON),
      themes: [{ code: 'violence', count: 1 }],
      languages: [{ code: 'ar', count: 1 }],
    },
  });
  expect(await counted(store)).toMatchObject([{ day: serviceDay(tomorrow) }]);
});

test.each([
  ['an hour before the end', HOUR_MS * 23, {}, HOUR_MS * 23],
  ['on that day, and they leave', HOUR_MS * 13, { isLeaving: true }, HOUR_MS * 13],
  ['days before: the day’s begin', -5 * DAY_MS, {}, 0],
  ['never', null, {}, tomorrow.getTime() - midnight],
  ['later than it is, by another clock', 9 * DAY_MS, {}, tomorrow.getTime() - midnight],
])('a sum is dated when the server was last heard: %s', async (_, heard, how, dated) => {
  const { db, store } = await aDevice();
  await countTalk(store, talk, NOON);
  if (heard !== null) await db.counters.put({ id: HEARD_AT, value: midnight + heard });

  await reportTalk(store, { ...how, now: tomorrow });

  const [id] = await db.outbox.toCollection().primaryKeys();
  const { recordedAt } = await sent(store, id!);
  expect(new Date(recordedAt).getTime() - midnight).toBe(dated);
});

test('who leaves the phone leaves the day’s sum, which goes when the day is over', async () => {
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  const now = new Date();
  await countTalk(store, talk, now);

  await reportTalk(store, { isLeaving: true, now });

  expect(await counted(store)).toEqual([]);
  await push(store.outbox, server.receive);
  expect(server.ledger.size).toBe(0);
  expect(await store.outbox.counts()).toEqual({ waiting: 0, held: 0, refused: 0, aside: 0 });

  const entry = (await db.outbox.toArray())[0]!;
  await db.outbox.put({ ...entry, sendAfter: serviceDay(new Date(now.getTime() - DAY_MS)) });
  await push(store.outbox, server.receive);
  expect(server.ledger.size).toBe(1);
});

test.each([
  [0, 0],
  [1, 0],
  [2, 1],
  [3650, 1],
])(
  'a sum dated %i days ahead by a clock that was set right since is sent: %i',
  async (days, sent) => {
    const { db, store, publicKey } = await aDevice();
    const server = new FakeServer(publicKey);
    await countTalk(store, talk, new Date());
    await reportTalk(store, { isLeaving: true });
    const entry = (await db.outbox.toArray())[0]!;
    await db.outbox.put({ ...entry, sendAfter: addDays(serviceDay(new Date()), days) });

    await push(store.outbox, server.receive);

    expect(server.ledger.size).toBe(sent);
  },
);
