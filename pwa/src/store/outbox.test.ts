import { expect, test } from 'vitest';
import type { Answer } from '../domain/operation';
import {
  AICHA,
  aDevice,
  CAMPAIGN,
  doorId,
  KARIM,
  NOON,
  STAIRWELL as stairwellId,
} from '../testing/device';
import { FakeServer } from '../testing/server';
import { recordEncounter } from './encounters';
import { memberKeys } from './keys';
import type { Store } from './store';

const tap = (store: Store, position = 1) =>
  recordEncounter(
    store,
    { stairwellId, doorId: doorId(1, position), campaignId: CAMPAIGN, outcome: 'not_home' },
    NOON,
  );
const delivery = async (store: Store, id: string) => (await store.outbox.deliveries([id]))[0];

test('an operation is signed by its author over the exact bytes', async () => {
  const { db, store, publicKey } = await aDevice();
  await store.clock.hear(Date.now() + 90_000);
  const id = await tap(store);
  const { signed } = await store.outbox.unseal((await db.outbox.get(id))!);

  const envelope = JSON.parse(signed.envelope) as Record<string, unknown>;
  expect(envelope).toMatchObject({
    id,
    kind: 'encounter.record',
    kind_version: 2,
    author_id: AICHA,
    device_seq: 1,
    depends_on: [],
  });
  // What the phone's clock showed when it was noon, and how far that was off.
  const offsetMs = envelope.server_offset_ms as number;
  expect(offsetMs).toBeGreaterThan(89_000);
  expect(Date.parse(envelope.recorded_at as string)).toBe(NOON.getTime() - offsetMs);
  const forged = { ...signed, id: 'forged', envelope: signed.envelope.replace(AICHA, KARIM) };
  expect(await new FakeServer(publicKey).receive([signed, forged])).toEqual([
    { id, verdict: 'applied', code: null },
    { id: 'forged', verdict: 'refused', code: 'operations.signature_wrong' },
  ]);
});

test.each(['applied', 'duplicate'] as const)(
  'an answer "%s" lets its operation go, and no other',
  async (verdict) => {
    const { db, store } = await aDevice();
    const [first, second] = [await tap(store, 1), await tap(store, 2)];

    await store.outbox.settle([{ id: first, verdict }]);

    expect(await db.outbox.toCollection().primaryKeys()).toEqual([second]);
    expect(await delivery(store, first)).toEqual({ state: 'acknowledged' });
    expect(await delivery(store, second)).toEqual({ state: 'waiting' });
  },
);

test('a refused operation stays, with the reason', async () => {
  const { store } = await aDevice();
  const id = await tap(store);

  await store.outbox.settle([{ id, verdict: 'refused', code: 'access.no_grant' }]);

  expect(await delivery(store, id)).toMatchObject({ state: 'refused', code: 'access.no_grant' });
});

test('a verdict of a later release settles nothing', async () => {
  const { db, store } = await aDevice();
  const id = await tap(store);

  await store.outbox.settle([{ id, verdict: 'parked' } as unknown as Answer]);

  expect(await db.outbox.toCollection().primaryKeys()).toEqual([id]);
});

test('an answer about what was never asked makes nothing green', async () => {
  const { store } = await aDevice();

  await store.outbox.settle([{ id: 'somebody else’s', verdict: 'applied' }]);

  expect(await delivery(store, 'somebody else’s')).toEqual({ state: 'waiting' });
});

test('a number is never given twice, even when the outbox is empty again', async () => {
  const { db, store } = await aDevice();
  await store.outbox.settle([{ id: await tap(store), verdict: 'applied' }]);

  await tap(store);

  expect(await db.outbox.orderBy('number').keys()).toEqual([2]);
});

test('two people on one phone sign with keys and numbers of their own', async () => {
  const { db, store, reopen } = await aDevice();
  const karim = await reopen(KARIM);
  // He holds nothing of hers: his own copy comes with his own pull.
  expect(await karim.stairwells.readAll('')).toEqual([]);
  const chunk = (await store.stairwells.read(`stairwell:${stairwellId}`))!;
  await db.chunks.put(await karim.stairwells.seal(chunk));

  await tap(store);
  await tap(karim, 2);
  await tap(store);

  const entries = await db.outbox.orderBy('number').toArray();
  // Whoever is signed in can carry all of them.
  const unsent = await Promise.all(entries.map((entry) => karim.outbox.unseal(entry)));
  const said = unsent.map(({ signed }) => JSON.parse(signed.envelope) as Record<string, unknown>);
  expect(said.map(({ author_id, device_seq }) => [author_id, device_seq])).toEqual([
    [AICHA, 1],
    [KARIM, 1],
    [AICHA, 2],
  ]);
  const hers = new FakeServer((await memberKeys(db, AICHA)).publicKey);
  const answers = await hers.receive(unsent.map(({ signed }) => signed));
  expect(answers.map(({ verdict }) => verdict)).toEqual(['applied', 'refused', 'applied']);
});
