import { afterEach, expect, test, vi } from 'vitest';
import type { Stairwell } from '../../domain/places';
import {
  aDevice,
  aDoor,
  aStairwell,
  BUILDING,
  CAMPAIGN,
  doorId,
  NOON,
  outcomesIn,
  STAIRWELL as stairwellId,
  stairwellIn,
} from '../../testing/device';
import { Outbox } from '../outbox/outbox';
import { recordEncounter, recordFloorNotHome, withdrawEncounter } from './encounters';
import { startHousehold } from './households';
import type { Store } from './store-type';

const tap = (store: Store, door: string, at = NOON, id = stairwellId) =>
  recordEncounter(
    store,
    { stairwellId: id, doorId: door, campaignId: CAMPAIGN, outcome: 'not_home' },
    at,
  );

const [door11, door12] = [doorId(1, 1), doorId(1, 2)];

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('two quick taps are both kept', async () => {
  const { db, store, reopen } = await aDevice();

  await Promise.all([tap(store, door11), tap(store, door12)]);

  const again = await reopen();
  expect(await outcomesIn(again, door11)).toEqual(['not_home']);
  expect(await outcomesIn(again, door12)).toEqual(['not_home']);
  expect((await db.outbox.orderBy('number').toArray()).map(({ number }) => number)).toEqual([1, 2]);
});

test('taps are numbered in the order of the fingers, not of their encryption', async () => {
  const { db, store } = await aDevice();
  const seal = Object.getOwnPropertyDescriptor(Outbox.prototype, 'seal')!.value as Outbox['seal'];
  vi.spyOn(Outbox.prototype, 'seal').mockImplementationOnce(async function (this: Outbox, ...args) {
    await new Promise((later) => setTimeout(later, 50));
    return seal.apply(this, args);
  });

  const ids = await Promise.all([tap(store, door11), tap(store, door12)]);

  expect(await db.outbox.orderBy('number').primaryKeys()).toEqual(ids);
});

test('the second tap decides on what the first one left', async () => {
  const { store } = await aDevice();
  const seen: number[] = [];
  const look = () =>
    store.commands.record(stairwellId, (stairwell) => {
      seen.push(stairwell.doors.find(({ id }) => id === door11)!.household.passages.length);
      return [];
    });

  await Promise.all([look(), tap(store, door11), look()]);

  expect(seen).toEqual([0, 1]);
});

test('two tabs tapping at the same moment are both kept', async () => {
  const { db, store, reopen } = await aDevice();
  const otherTab = await reopen();

  await Promise.all([tap(store, door11), tap(otherTab, door12)]);

  expect(await outcomesIn(store, door11)).toEqual(['not_home']);
  expect(await outcomesIn(store, door12)).toEqual(['not_home']);
  expect((await db.outbox.orderBy('number').toArray()).map(({ number }) => number)).toEqual([1, 2]);
});

test('two tabs in two stairwells never give one number twice', async () => {
  const other = aStairwell({ id: crypto.randomUUID(), doors: [aDoor({ floor: 3 })] });
  const { db, store, reopen } = await aDevice([aStairwell(), other]);
  const otherTab = await reopen();

  await Promise.all([tap(store, door11), tap(otherTab, doorId(3, 1), NOON, other.id)]);

  expect((await db.outbox.orderBy('number').toArray()).map(({ number }) => number)).toEqual([1, 2]);
});

test('what the pull wrote while a tap was being encrypted is not overwritten', async () => {
  const { db, store } = await aDevice();
  const pulled: Stairwell = aStairwell({ building: 'Bât. C, porte bleue' });
  const seal = Object.getOwnPropertyDescriptor(Outbox.prototype, 'seal')!.value as Outbox['seal'];
  vi.spyOn(Outbox.prototype, 'seal').mockImplementationOnce(async function (this: Outbox, ...args) {
    const outside = { id: `stairwell:${stairwellId}`, scope: `building:${BUILDING}`, version: 2 };
    await db.chunks.put(await store.stairwells.seal({ ...outside, content: pulled }));
    return seal.apply(this, args);
  });

  await tap(store, door11);

  expect((await stairwellIn(store)).building).toBe('Bât. C, porte bleue');
  expect(await outcomesIn(store, door11)).toEqual(['not_home']);
});

test.each([
  ['after encrypting, before writing', 'seal'],
  ['after the chunk, before its outbox entry', 'add'],
] as const)('a phone that dies %s keeps nothing half', async (_when, step) => {
  const { db, store, reopen } = await aDevice();
  const before = await db.chunks.toArray();
  vi.spyOn(Outbox.prototype, step).mockRejectedValueOnce(new Error('battery'));

  await expect(tap(store, door11)).rejects.toThrow('battery');

  expect(await db.chunks.toArray()).toEqual(before);
  expect(await db.outbox.count()).toBe(0);
  expect(await db.records.count()).toBe(0);
  expect(await outcomesIn(store, door11)).toEqual([]);
  expect(await outcomesIn(await reopen(), door11)).toEqual([]);
});

test('what a rule refuses is not written, and the next in line goes on', async () => {
  const { db, store } = await aDevice();

  const refused = tap(store, 'no door');
  const next = tap(store, door11);

  await expect(refused).rejects.toThrow('places.door_unknown');
  const kept = await next;
  expect(await db.outbox.toCollection().primaryKeys()).toEqual([kept]);
});

test('who moves in and is met in one breath is met in their own name', async () => {
  const { db, store } = await aDevice();

  const [moved, met] = await Promise.all([
    startHousehold(store, { stairwellId, doorId: door11 }, NOON),
    tap(store, door11),
  ]);

  const { household } = (await stairwellIn(store)).doors.find(({ id }) => id === door11)!;
  expect(household.madeBy).toBe(moved);
  const { signed } = await store.outbox.unseal((await db.outbox.get(met))!);
  expect(JSON.parse(signed.payload)).toMatchObject({ household_id: household.id });
  expect(JSON.parse(signed.envelope)).toMatchObject({ depends_on: [moved] });
});

test('a whole floor is one write of several operations', async () => {
  const { db, store } = await aDevice();
  const transaction = vi.spyOn(db.constructor.prototype as typeof db, 'transaction');

  const ids = await recordFloorNotHome(
    store,
    { stairwellId, floor: 1, campaignId: CAMPAIGN },
    NOON,
  );

  expect(transaction).toHaveBeenCalledOnce();
  expect(await db.outbox.orderBy('number').primaryKeys()).toEqual(ids);
  expect(await outcomesIn(store, door11)).toEqual(['not_home']);
  expect(await outcomesIn(store, doorId(2, 1))).toEqual([]);
});

test('nothing is being written when the queue is idle', async () => {
  const { store } = await aDevice();
  let isDone = false;
  const writing = tap(store, door11).then((encounterId) =>
    withdrawEncounter(store, { stairwellId, encounterId }, NOON),
  );
  void writing.then(() => (isDone = true));
  await Promise.resolve();

  await store.commands.idle();
  await writing;

  expect(isDone).toBe(true);
  await store.commands.idle();
});

test('where the browser has locks, a write holds one', async () => {
  const request = vi.fn((_name: string, write: () => Promise<unknown>) => write());
  vi.stubGlobal('navigator', { locks: { request } });
  const { store } = await aDevice();

  await tap(store, door11);

  expect(request).toHaveBeenCalledOnce();
});
