import { expect, test, vi } from 'vitest';
import {
  aDevice,
  AICHA,
  aStairwell,
  CAMPAIGN,
  doorId,
  NOON,
  STAIRWELL as stairwellId,
  stairwellIn,
} from '../../testing/device';
import { recordEncounter, withdrawEncounter } from '../commands/encounters';
import type { Store } from '../commands/store-type';
import { forgetChunks } from '../leaving';
import { Chunks } from '../vault/chunks';
import { watchMe } from './member';
import { type RecordView, watchRecords } from './record-views';
import { getRounds, watchStairwell, watchStairwells } from './stairwells';

const tap = (store: Store, position: number, at = NOON) =>
  recordEncounter(
    store,
    { stairwellId, doorId: doorId(1, position), campaignId: CAMPAIGN, outcome: 'not_home' },
    at,
  );

test('a round tells the stairwells of its assignment, by address, and counts them together', async () => {
  const other = aStairwell({ id: crypto.randomUUID(), number: '2' });
  const { store } = await aDevice([aStairwell({ number: '10' }), other]);
  await tap(store, 1);

  const [round] = await getRounds(store, NOON);

  expect(round).toMatchObject({
    assignment: { territory: 'Les Tilleuls nord' },
    campaign: { name: 'L’eau, on en parle' },
    measures: { dwellings: 8, seen: 1 },
    today: { passages: 1, notHome: 1 },
  });
  expect(round?.stairwells.map(({ number, toVisit }) => [number, toVisit])).toEqual([
    ['2', 4],
    ['10', 4],
  ]);
});

test('a watcher of the round hears of a tap in another tab', async () => {
  const { store, reopen } = await aDevice();
  const heard: (number | undefined)[] = [];
  const stop = watchStairwells(await reopen(), ([round]) => heard.push(round?.measures.seen));
  await vi.waitFor(() => expect(heard).toEqual([0]));

  await tap(store, 1);

  await vi.waitFor(() => expect(heard.at(-1)).toBe(1));
  stop();
});

test('a start from what was kept opens no stairwell, and a changed one alone', async () => {
  const other = aStairwell({ id: crypto.randomUUID() });
  const { store, reopen } = await aDevice([aStairwell(), other]);
  const before = await getRounds(store, NOON);
  await store.digests.save();
  await tap(store, 1);
  const again = await reopen();
  const contentOf = vi.spyOn(Chunks.prototype, 'contentOf');

  const after = await getRounds(again, NOON);

  // The member, the campaign and the one stairwell.
  expect(contentOf).toHaveBeenCalledTimes(3);
  expect(after[0]?.measures.seen).toBe(1);
  expect(after[0]?.stairwells.map(({ id }) => id)).toEqual(
    before[0]?.stairwells.map(({ id }) => id),
  );
});

test('a watcher of a stairwell hears of a tap, of its way, and of its undoing', async () => {
  const { store, reopen } = await aDevice();
  const heard: (string | null | undefined)[] = [];
  const stop = watchStairwell(await reopen(), stairwellId, CAMPAIGN, (view) => {
    const door = view?.doors.find(({ label }) => label === '11');
    heard.push(door && `${door.state} ${door.delivery?.state}`);
  });
  await vi.waitFor(() => expect(heard.at(-1)).toBe('never_seen undefined'));

  const encounterId = await tap(store, 1);
  await vi.waitFor(() => expect(heard.at(-1)).toBe('not_home waiting'));
  await store.outbox.settle([{ id: encounterId, verdict: 'applied' }]);
  await vi.waitFor(() => expect(heard.at(-1)).toBe('not_home acknowledged'));
  await withdrawEncounter(store, { stairwellId, encounterId }, NOON);
  await vi.waitFor(() => expect(heard.at(-1)).toBe('never_seen undefined'));
  stop();
});

test('a stairwell that is not held is said to be none', async () => {
  const { store } = await aDevice();
  const notify = vi.fn();

  const stop = watchStairwell(store, 'elsewhere', CAMPAIGN, notify);

  await vi.waitFor(() => expect(notify).toHaveBeenCalledWith(null));
  stop();
});

test('the records tell what was done here, the newest first, and what became of it', async () => {
  const { store } = await aDevice();
  let records: RecordView[] = [];
  const stop = watchRecords(store, (told) => (records = told));
  const first = await tap(store, 1);
  const second = await tap(store, 2);
  await store.outbox.settle([
    { id: first, verdict: 'applied' },
    { id: second, verdict: 'refused', code: 'access.no_grant' },
  ]);
  await withdrawEncounter(store, { stairwellId, encounterId: first }, NOON);

  await vi.waitFor(() =>
    expect(records).toMatchObject([
      { kind: 'encounter.withdraw', encounterId: first, delivery: { state: 'waiting' } },
      {
        id: second,
        door: { label: '12' },
        outcome: 'not_home',
        delivery: { state: 'refused', code: 'access.no_grant' },
        isWithdrawn: false,
      },
      {
        id: first,
        place: { building: 'Bât. C', stairwell: 'Escalier 2' },
        delivery: { state: 'acknowledged' },
        isWithdrawn: true,
      },
    ]),
  );
  stop();
});

test('what the office has had for days is let go, what it has not is kept', async () => {
  const { db, store } = await aDevice();
  const [old, waiting] = [await tap(store, 1), await tap(store, 2)];
  await store.outbox.settle([{ id: old, verdict: 'applied' }]);

  await store.records.prune(db, Date.now() + 9 * 86_400_000);

  expect(await db.records.toCollection().primaryKeys()).toEqual([waiting]);
  expect(await db.acknowledged.count()).toBe(0);
});

test('what was counted while it was written is not opened from the disk for the list', async () => {
  const { store, reopen } = await aDevice();
  const again = await reopen();
  const { assignments } = (await again.me.read('me'))!.content;
  const written = (await store.stairwells.read(`stairwell:${stairwellId}`))!;
  const open = vi.spyOn(again.stairwells, 'open');

  again.digests.keep(again.digests.made([written], assignments));
  const [round] = await getRounds(again, NOON);

  expect(open.mock.calls).toEqual([[[]]]);
  expect(round?.stairwells.map(({ id }) => id)).toEqual([stairwellId]);
});

test('who leaves takes everything along but what waits', async () => {
  const { db, store } = await aDevice();
  await getRounds(store);
  await store.digests.save();
  const [sent, waiting] = [await tap(store, 1), await tap(store, 2)];
  await store.outbox.settle([{ id: sent, verdict: 'applied' }]);

  await forgetChunks(store);

  expect(await db.chunks.count()).toBe(0);
  expect(await db.digests.count()).toBe(0);
  expect(await db.outbox.toCollection().primaryKeys()).toEqual([waiting]);
  // What could be read of it goes, and what read it; the server's seal stays.
  expect(await db.records.count()).toBe(0);
  expect(await db.keys.count()).toBe(0);
  expect((await db.outbox.get(waiting))?.carried).toBeInstanceOf(Uint8Array);
});

test('a watcher of the member hears who it is', async () => {
  const { store } = await aDevice();
  const notify = vi.fn();

  const stop = watchMe(store, notify);

  await vi.waitFor(() =>
    expect(notify).toHaveBeenCalledWith(
      expect.objectContaining({ memberId: AICHA, name: 'Aïcha' }),
    ),
  );
  expect((await stairwellIn(store)).doors).toHaveLength(4);
  stop();
});
