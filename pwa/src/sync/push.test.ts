import { expect, test } from 'vitest';
import { recordEncounter } from '../store/commands/encounters';
import type { Store } from '../store/store';
import {
  aDevice,
  aDoor,
  aStairwell,
  CAMPAIGN,
  doorId,
  KARIM,
  NOON,
  STAIRWELL as stairwellId,
} from '../testing/device';
import { FakeServer } from '../testing/server';
import { push } from './push';

const tap = (store: Store, position = 1) =>
  recordEncounter(
    store,
    { stairwellId, doorId: doorId(1, position), campaignId: CAMPAIGN, outcome: 'not_home' },
    NOON,
  );
const deliveryOf = async (store: Store, id: string) => (await store.outbox.deliveries([id]))[0];

test('what is recorded while a flush is in flight survives it, and leaves with it', async () => {
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  await tap(store);
  let second: string | undefined;

  await push(store.outbox, async (operations) => {
    second ??= await tap(store, 2);
    return server.receive(operations);
  });

  expect([...server.ledger.keys()]).toContain(second);
  expect(await db.outbox.count()).toBe(0);
});

test('a cut answer loses nothing and repeats nothing', async () => {
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  const id = await tap(store);

  const cut = push(store.outbox, async (operations) => {
    await server.receive(operations);
    throw new Error('cut');
  });
  await expect(cut).rejects.toThrow('cut');
  expect(await deliveryOf(store, id)).toEqual({ state: 'waiting' });

  await push(store.outbox, server.receive);
  expect(server.ledger.size).toBe(1);
  expect(await db.outbox.count()).toBe(0);
});

test('what does not fit in one batch goes in the next', async () => {
  const doors = Array.from({ length: 51 }, (_, index) => aDoor({ position: index + 1 }));
  const { db, store, publicKey } = await aDevice([aStairwell({ doors })]);
  const server = new FakeServer(publicKey);
  for (const { position } of doors) await tap(store, position);
  const batches: number[] = [];

  await push(store.outbox, (operations) => {
    batches.push(operations.length);
    return server.receive(operations);
  });

  expect(batches).toEqual([50, 1]);
  expect(server.ledger.size).toBe(51);
  expect(await db.outbox.count()).toBe(0);
});

test('one refusal holds nobody up, and is not sent again', async () => {
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  const [refused, fine] = [await tap(store), await tap(store, 2)];
  server.refusals.set(refused, 'access.no_grant');

  await push(store.outbox, server.receive);
  server.refusals.clear();
  await push(store.outbox, server.receive);

  expect([...server.ledger.keys()]).toEqual([fine]);
  expect(await db.outbox.toCollection().primaryKeys()).toEqual([refused]);
});

test('a held operation is asked about again', async () => {
  const { db, store, publicKey } = await aDevice();
  const id = await tap(store);

  await push(store.outbox, () => Promise.resolve({ answers: [{ id, verdict: 'held' }] }));
  expect(await deliveryOf(store, id)).toMatchObject({ state: 'held' });

  await push(store.outbox, new FakeServer(publicKey).receive);
  expect(await db.outbox.count()).toBe(0);
});

test('who is not known to the server yet waits, and nobody behind them', async () => {
  const { db, store, publicKey, reopen } = await aDevice();
  const server = new FakeServer(publicKey);
  const karim = await reopen(KARIM);
  const chunk = (await store.stairwells.read(`stairwell:${stairwellId}`))!;
  await db.chunks.put(await karim.stairwells.seal(chunk));
  const [stranger, known] = [await tap(karim), await tap(store, 2)];

  await push(store.outbox, server.receive, (holder) => holder !== KARIM);

  expect([...server.ledger.keys()]).toEqual([known]);
  expect(await db.outbox.toCollection().primaryKeys()).toEqual([stranger]);
});
