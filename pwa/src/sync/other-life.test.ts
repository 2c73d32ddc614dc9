import { expect, test, vi } from 'vitest';
import { recordEncounter, withdrawEncounter } from '../store/commands/encounters';
import { forgetChunks } from '../store/leaving';
import type { Store } from '../store/store';
import { ServerLife } from '../store/vault/server-life';
import { SERVER_KEY } from '../store/vault/setting-ids';
import { Settings } from '../store/vault/settings';
import {
  aDevice,
  aDoor,
  AICHA,
  aStairwell,
  CAMPAIGN,
  type Device,
  doorId,
  KARIM,
  outcomesIn,
  STAIRWELL as stairwellId,
} from '../testing/device';
import { FakeServer, receiptOf } from '../testing/server';
import { openedByServer, SERVER_KEY_OF_TESTS } from '../testing/server-key';
import { pull } from './pull';
import { push } from './push';
import { Sync } from './sync';

const DAY_MS = 86_400_000;

const tap = (store: Store, position = 1) =>
  recordEncounter(store, {
    ...{ stairwellId, doorId: doorId(1, position), campaignId: CAMPAIGN, outcome: 'not_home' },
  });
const stateOf = async (store: Store, id: string) => (await store.outbox.deliveries([id]))[0]?.state;

async function aPhone(device?: Device) {
  const phone = device ?? (await aDevice());
  const server = new FakeServer(phone.publicKey);
  const faces = { postOperations: server.receive, postChanges: server.changes };
  const sync = new Sync(phone.store, faces);
  const byHand = () => {
    sync.askedByHand();
    return sync.run();
  };
  return { ...phone, server, faces, sync, byHand };
}

test('what the server took is kept, sealed to it, with its receipt, for whoever carries the phone', async () => {
  const { db, store, server, sync, reopen } = await aPhone();
  const id = await tap(store);

  await sync.run();

  expect(await stateOf(store, id)).toBe('acknowledged');
  const [kept] = await db.kept.toArray();
  expect(kept).toMatchObject({ id, holder: AICHA, receipt: receiptOf(id) });
  const sealed = btoa(String.fromCharCode(...kept!.carried));
  const signed = await openedByServer({ id, sealed, key: kept!.keyId });
  expect(signed).toMatchObject(server.ledger.get(id)!);
  await forgetChunks(store);
  await reopen(KARIM);
  expect(await db.kept.toCollection().primaryKeys()).toEqual([id]);
});

test('what was said before the server had given its key is kept as well', async () => {
  const { db, store, server } = await aPhone();
  const settings = new Settings(db);
  await settings.forget(SERVER_KEY);
  const id = await tap(store);
  expect((await db.outbox.get(id))?.carried).toBeNull();

  await push(store.outbox, async (operations) => {
    await settings.put(SERVER_KEY, SERVER_KEY_OF_TESTS);
    return server.receive(operations);
  });

  expect(await db.kept.get(id)).toMatchObject({ id, keyId: SERVER_KEY_OF_TESTS.id });
});

test('a server without a key takes all the same, and nothing is kept', async () => {
  const { db, store, server } = await aPhone();
  await new Settings(db).forget(SERVER_KEY);
  const id = await tap(store);

  await push(store.outbox, server.receive);

  expect(await stateOf(store, id)).toBe('acknowledged');
  expect([await db.outbox.count(), await db.kept.count()]).toEqual([0, 0]);
});

test('after 35 days it is let go with a pull, and not a day earlier', async () => {
  const { db, store, sync } = await aPhone();
  const [old, young] = [await tap(store), await tap(store, 2)];
  await sync.run();
  const now = Date.now();
  const aged = async (id: string, days: number) => {
    const made = new Date(now - days * DAY_MS);
    const row = (await db.kept.get(id))!;
    await db.kept.delete(id);
    const time = made.getTime().toString(16).padStart(12, '0');
    const agedId = `${time.slice(0, 8)}-${time.slice(8)}${id.slice(13)}`;
    await db.kept.put({ ...row, id: agedId, acknowledgedAt: made.getTime() });
    return agedId;
  };
  await aged(old, 35.1);
  const kept = await aged(young, 34.9);

  await sync.run();

  expect(await db.kept.toCollection().primaryKeys()).toEqual([kept]);
});

test('a restored server is sent all that it has lost, with receipts, and then tells what it has', async () => {
  const { db, store, server, sync, byHand } = await aPhone();
  server.copy();
  const [id, other] = [await tap(store), await tap(store, 2)];
  await sync.run();
  server.restore();
  expect(server.ledger.size).toBe(0);

  await sync.run();
  expect(await stateOf(store, id)).toBe('checking');
  expect(server.ledger.size).toBe(0);
  await byHand();

  expect([...server.ledger.keys()].sort()).toEqual([id, other].sort());
  expect(server.receipts).toEqual([
    [id, receiptOf(id)],
    [other, receiptOf(other)],
  ]);
  expect(await stateOf(store, id)).toBe('acknowledged');
  expect(await store.life.other()).toBeNull();
  expect(await db.kept.count()).toBe(2);
  expect(await outcomesIn(store, doorId(1, 1))).toEqual(['not_home']);
});

test('the answer to a sending tells of it too, in the moment in which it is written down', async () => {
  const { store, server, sync } = await aPhone();
  server.copy();
  const id = await tap(store);
  await sync.run();
  server.restore();
  const later = await tap(store, 2);

  await push(store.outbox, server.receive);

  expect([await stateOf(store, id), await stateOf(store, later)]).toEqual(['checking', 'checking']);
});

test('until all is sent again, no pull stores anything', async () => {
  const { db, store, server, sync } = await aPhone();
  server.copy();
  await tap(store);
  await sync.run();
  const [feed, chunks] = [await db.feeds.toArray(), await db.chunks.toArray()];
  server.restore();

  expect(await pull(store, server.changes)).toBe(false);
  await sync.run();

  expect(await db.feeds.toArray()).toEqual(feed);
  expect(await db.chunks.toArray()).toEqual(chunks);
  expect(sync.state.reach).toBe('reached');
});

test('a first contact notes the life and plans nothing', async () => {
  const { store, server, sync } = await aPhone();
  await sync.run();
  expect(await store.life.other()).toBeNull();
  server.copy();
  server.restore();
  await sync.run();
  expect((await store.life.other())?.epoch).toBe(server.epoch);
});

test.each([
  [0.001, 300],
  [0.5, 150_000],
  [0.999, 299_700],
])('the moment is chance %d of five minutes', async (chance, waitMs) => {
  const { db } = await aDevice();
  let now = 1_790_000_000_000;
  const life = new ServerLife(
    db,
    () => chance,
    () => now,
  );
  await life.hear('a');
  await life.hear('b');
  const other = (await life.other())!;
  expect(other).toEqual({ epoch: 'b', resendAt: now + waitMs });
  // What is heard again moves nothing.
  now += 1;
  await life.hear('b');
  expect(await life.other()).toEqual(other);

  now += waitMs - 2;
  expect(life.isDue(other)).toBe(false);
  now += 1;
  expect(life.isDue(other)).toBe(true);
  // A clock that was set back makes nobody wait.
  now -= DAY_MS;
  expect(life.isDue(other)).toBe(true);
});

test('all of it goes, in batches of 50', async () => {
  const doors = Array.from({ length: 51 }, (_, index) => aDoor({ position: index + 1 }));
  const { store, server, sync, faces, byHand } = await aPhone(
    await aDevice([aStairwell({ doors })]),
  );
  server.copy();
  for (const { position } of doors) await tap(store, position);
  await sync.run();
  server.restore();
  await sync.run();
  const batches: number[] = [];
  faces.postOperations = (operations) => {
    batches.push(operations.length);
    return server.receive(operations);
  };

  await byHand();

  expect(batches).toEqual([50, 1]);
  expect(server.ledger.size).toBe(51);
});

test('what it does not take again comes back, and its author can read and repair it', async () => {
  const { db, store, server, sync, byHand } = await aPhone();
  server.copy();
  const [refused, fine] = [await tap(store), await tap(store, 2)];
  await sync.run();
  server.restore();
  server.refusals.set(refused, 'access.no_grant');
  await sync.run();

  await byHand();

  expect(await stateOf(store, fine)).toBe('acknowledged');
  expect((await store.outbox.deliveries([refused]))[0]).toMatchObject({
    ...{ state: 'refused', code: 'access.no_grant' },
  });
  expect((await store.outbox.find(refused))?.signed.id).toBe(refused);
  expect(await db.kept.get(refused)).toBeUndefined();
  // It still shows at its door, and goes once more with the receipt that it had.
  expect(await outcomesIn(store, doorId(1, 1))).toEqual(['not_home']);
  server.refusals.clear();
  await store.outbox.mark([refused], 'waiting');
  await sync.run();
  expect(server.receipts.at(-1)).toEqual([refused, receiptOf(refused)]);
  expect(await stateOf(store, refused)).toBe('acknowledged');
});

test('what comes back from somebody who has left is carried on, unread', async () => {
  const { db, store, server, sync, reopen, faces } = await aPhone();
  server.copy();
  const id = await tap(store);
  await sync.run();
  await forgetChunks(store);
  const karim = await reopen(KARIM);
  server.restore();
  server.refusals.set(id, 'operations.key_unknown');
  const his = new Sync(karim, {
    ...faces,
    postChanges: (...[cursor, scopes, format]) =>
      server.changes(cursor, scopes, format, 100, KARIM),
  });
  await his.run();
  his.askedByHand();
  await his.run();

  expect(await db.outbox.get(id)).toMatchObject({ state: 'refused', holder: AICHA });
  expect(await karim.outbox.find(id)).toBeUndefined();
  server.refusals.clear();
  await karim.outbox.mark([id], 'waiting');
  await his.run();
  expect([...server.ledger.keys()]).toEqual([id]);
});

test('what rested on something lost is taken once that is there again', async () => {
  const { store, server, sync, byHand } = await aPhone();
  server.copy();
  const encounterId = await tap(store);
  await sync.run();
  server.restore();
  await withdrawEncounter(store, { stairwellId, encounterId });
  await sync.run();
  expect(await store.outbox.counts()).toMatchObject({ held: 1 });

  await byHand();

  expect(server.ledger.size).toBe(2);
  expect(await store.outbox.counts()).toMatchObject({ held: 0, waiting: 0 });
});

test('an answer that does not speak of all of it ends nothing', async () => {
  const { store, server, sync, faces, byHand } = await aPhone();
  server.copy();
  const ids = [await tap(store), await tap(store, 2)];
  await sync.run();
  server.restore();
  await sync.run();
  faces.postOperations = async (operations) => {
    const { answers, epoch } = await server.receive(operations.slice(0, 1));
    return { answers, epoch: epoch! };
  };

  await byHand();
  expect(sync.state.reach).toBe('unreachable');
  expect(await stateOf(store, ids[0]!)).toBe('checking');

  faces.postOperations = server.receive;
  await byHand();
  expect(await Promise.all(ids.map((id) => stateOf(store, id)))).toEqual([
    ...['acknowledged', 'acknowledged'],
  ]);
});

test('restored once more while all is being sent again, it is begun again', async () => {
  const { store, server, sync, faces, byHand } = await aPhone();
  server.copy();
  const id = await tap(store);
  await sync.run();
  server.restore();
  await sync.run();
  faces.postChanges = (...asked) => {
    server.restore();
    return server.changes(...asked);
  };

  await byHand();
  expect(await stateOf(store, id)).toBe('checking');
  expect(await store.life.known()).not.toBe(server.epoch);
  faces.postChanges = server.changes;
  await byHand();

  expect([...server.ledger.keys()]).toEqual([id]);
  expect(await stateOf(store, id)).toBe('acknowledged');
});

test('of what was acknowledged and not kept nothing is claimed afterwards', async () => {
  const { db, store, server, sync, byHand } = await aPhone();
  server.copy();
  const [kept, early] = [await tap(store), await tap(store, 2)];
  await sync.run();
  await db.kept.delete(early);
  server.restore();
  await sync.run();

  await byHand();

  expect(await db.acknowledged.toCollection().primaryKeys()).toEqual([kept]);
  expect((await store.records.latest(9)).map(({ id }) => id)).toEqual([kept]);
});

test('whoever is at work tells the server their key anew before anything is sent again', async () => {
  const { store, server, faces } = await aPhone();
  const prepare = vi.fn(() => Promise.resolve(() => true));
  const sync = new Sync(store, faces, prepare);
  server.copy();
  await tap(store);
  await sync.run();
  server.restore();
  await sync.run();
  expect(prepare).not.toHaveBeenCalledWith(true);
  sync.askedByHand();

  await sync.run();

  expect(prepare).toHaveBeenCalledWith(true);
});
