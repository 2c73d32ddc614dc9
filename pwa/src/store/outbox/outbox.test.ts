import { expect, test } from 'vitest';
import type { Answer } from '../../domain/operation';
import {
  aDevice,
  AICHA,
  CAMPAIGN,
  doorId,
  KARIM,
  NOON,
  STAIRWELL as stairwellId,
} from '../../testing/device';
import { FakeServer } from '../../testing/server';
import { openedByServer, SERVER_KEY_OF_TESTS } from '../../testing/server-key';
import { recordEncounter } from '../commands/encounters';
import type { Store } from '../commands/store-type';
import { SERVER_KEY } from '../vault/setting-ids';
import { Settings } from '../vault/settings';

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
    kind_version: 5,
    author_id: AICHA,
    device_seq: 1,
    depends_on: [],
  });
  // What the phone's clock showed when it was noon, and how far that was off.
  const offsetMs = envelope.server_offset_ms as number;
  expect(offsetMs).toBeGreaterThan(89_000);
  expect(Date.parse(envelope.recorded_at as string)).toBe(NOON.getTime() - offsetMs);
  const forged = { ...signed, id: 'forged', envelope: signed.envelope.replace(AICHA, KARIM) };
  const { answers } = await new FakeServer(publicKey).receive([signed, forged]);
  expect(answers).toMatchObject([
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

  expect((await db.outbox.orderBy('number').toArray()).map(({ number }) => number)).toEqual([2]);
});

test('two people on one phone sign with keys and numbers of their own', async () => {
  const { db, store, publicKey, reopen } = await aDevice();
  const karim = await reopen(KARIM);
  // He holds nothing of hers: his own copy comes with his own pull.
  expect(await karim.stairwells.readAll('')).toEqual([]);
  const chunk = (await store.stairwells.read(`stairwell:${stairwellId}`))!;
  await db.chunks.put(await karim.stairwells.seal(chunk));

  await tap(store);
  await tap(karim, 2);
  await tap(store);

  const entries = await db.outbox.orderBy('number').toArray();
  // Each reads their own; whoever is signed in can carry all of them.
  expect(await Promise.all(entries.map((entry) => store.outbox.open(entry)))).toEqual([
    expect.objectContaining({ holder: AICHA }),
    null,
    expect.objectContaining({ holder: AICHA }),
  ]);
  const going = await Promise.all(entries.map((entry) => karim.outbox.outgoing(entry, () => true)));
  expect(going.map((one) => 'sealed' in one!)).toEqual([true, false, true]);
  const signed = await Promise.all(going.map((one) => openedByServer(one!)));
  const said = signed.map(({ envelope }) => JSON.parse(envelope) as Record<string, unknown>);
  expect(said.map(({ author_id, device_seq }) => [author_id, device_seq])).toEqual([
    [AICHA, 1],
    [KARIM, 1],
    [AICHA, 2],
  ]);
  const hers = new FakeServer(publicKey);
  const { answers } = await hers.receive(going.map((one) => one!));
  expect(answers.map(({ verdict }) => verdict)).toEqual(['applied', 'refused', 'applied']);
});

test('what is sealed to the server tells where it was said, and opens for nobody here', async () => {
  const { db, store } = await aDevice();
  const id = await tap(store, 2);

  const { holder, carried, keyId } = (await db.outbox.get(id))!;

  expect({ holder, keyId }).toEqual({ holder: AICHA, keyId: SERVER_KEY_OF_TESTS.id });
  const text = new TextDecoder().decode(carried!);
  expect(text).not.toContain(AICHA);
  const sealed = btoa(String.fromCharCode(...carried!));
  const opened = await openedByServer({ id, sealed, key: keyId! });
  expect(opened).toMatchObject({
    ...(await store.outbox.find(id))!.signed,
    place: { street: 'rue des Érables', number: '12', floor: 1, floor_label: '1er', label: '12' },
  });
});

test('what was said before the server’s key was known gets its seal as soon as it is', async () => {
  const { db, store } = await aDevice();
  await db.settings.delete(SERVER_KEY);
  const id = await tap(store);
  expect((await db.outbox.get(id))?.carried).toBeNull();

  await new Settings(db).put(SERVER_KEY, SERVER_KEY_OF_TESTS);
  await store.outbox.sealWhatIsBare();

  const { carried, keyId } = (await db.outbox.get(id))!;
  const sealed = btoa(String.fromCharCode(...carried!));
  const { envelope } = await openedByServer({ id, sealed, key: keyId! });
  expect(envelope).toBe((await store.outbox.find(id))!.signed.envelope);
});
