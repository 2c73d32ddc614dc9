import { afterEach, expect, test, vi } from 'vitest';
import {
  aDevice,
  BUILDING,
  CAMPAIGN,
  doorId,
  NOON,
  outcomesIn,
  STAIRWELL as stairwellId,
} from '../../testing/device';
import { recordEncounter } from '../commands/encounters';
import type { Store } from '../commands/store-type';
import { Outbox } from '../outbox/outbox';

const door = doorId(1, 1);

const tap = (store: Store) =>
  recordEncounter(
    store,
    { stairwellId, doorId: door, campaignId: CAMPAIGN, outcome: 'not_home' },
    NOON,
  );

const full = () => new DOMException('no room', 'QuotaExceededError');

afterEach(() => vi.restoreAllMocks());

test('on a full disk, what can be made again makes room', async () => {
  const { db, store } = await aDevice();
  await store.digests.of([BUILDING], CAMPAIGN);
  await store.digests.save();
  vi.spyOn(Outbox.prototype, 'add').mockRejectedValueOnce(full());

  await tap(store);

  expect(await db.digests.count()).toBe(0);
  expect(await outcomesIn(store, door)).toEqual(['not_home']);
  expect(await db.outbox.count()).toBe(1);
});

test('where there is no room at all, whoever tapped hears of it; the next try is whole', async () => {
  const { db, store, reopen } = await aDevice();
  const add = vi.spyOn(Outbox.prototype, 'add').mockRejectedValue(full());

  await expect(tap(store)).rejects.toThrow('no room');
  expect(await outcomesIn(store, door)).toEqual([]);
  expect(await db.outbox.count()).toBe(0);

  add.mockRestore();
  const id = await tap(store);
  expect(await db.outbox.toCollection().primaryKeys()).toEqual([id]);
  expect(await outcomesIn(await reopen(), door)).toEqual(['not_home']);
});
