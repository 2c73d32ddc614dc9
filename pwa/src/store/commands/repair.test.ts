import { expect, test } from 'vitest';
import { pull } from '../../sync/pull';
import { push } from '../../sync/push';
import {
  aDevice,
  CAMPAIGN,
  doorId,
  NOON,
  outcomesIn,
  STAIRWELL as stairwellId,
  stairwellIn,
} from '../../testing/device';
import { sent } from '../../testing/operations';
import { FakeServer } from '../../testing/server';
import { addDoor } from './doors';
import { correctEncounter, recordEncounter } from './encounters';
import { openFollowUp } from './follow-ups';
import {
  putAside,
  sayAgain,
  sayAt,
  sayCorrected,
  sayNow,
  sayRest,
  sendAgain,
  takeUpAgain,
} from './repair';
import type { Store } from './store-type';

const door = doorId(1, 1);
const passage = { stairwellId, doorId: door, campaignId: CAMPAIGN };

const tap = (store: Store) =>
  recordEncounter(store, { ...passage, outcome: 'conversation', note: 'un mot' }, NOON);

async function refused(code: string) {
  const device = await aDevice();
  const server = new FakeServer(device.publicKey);
  const id = await tap(device.store);
  server.refusals.set(id, code);
  return { ...device, server, id };
}

const foldAt = async (store: Store) =>
  (await stairwellIn(store)).doors.find((one) => one.id === door)!.household.folds;

test('what is sent again is taken, once nothing stands against it any more', async () => {
  const { db, store, server, id } = await refused('access.no_grant');
  await push(store.outbox, server.receive);
  expect((await db.outbox.get(id))?.state).toBe('refused');
  server.refusals.clear();

  await sendAgain(store, id);
  await push(store.outbox, server.receive);

  expect([...server.ledger.keys()]).toEqual([id]);
});

test('it is written again without what stood against it, as happened then, and counts once', async () => {
  const { db, store, server, id } = await refused('campaigns.unknown');
  await push(store.outbox, server.receive);

  const again = (await sayAgain(store, id, 'campaign'))!;

  expect(await sent(store, again)).toMatchObject({
    recordedAt: NOON.toISOString(),
    payload: { campaign_id: null, note: 'un mot' },
  });
  expect(await db.outbox.get(id)).toMatchObject({ state: 'aside', isReplaced: true });
  expect(await outcomesIn(store, door)).toEqual(['conversation']);
  expect(await foldAt(store)).toEqual([{ campaignId: null, passages: 1, answered: 1, met: 1 }]);

  await push(store.outbox, server.receive);
  await pull(store, server.changes);
  expect([...server.ledger.keys()]).toEqual([again]);
  expect(await outcomesIn(store, door)).toEqual(['conversation']);
});

test('what rests on it is written again with it', async () => {
  const { db, store, server, id } = await refused('campaigns.unknown');
  await correctEncounter(store, { stairwellId, encounterId: id, outcome: 'refused' }, NOON);
  await openFollowUp(
    store,
    {
      ...passage,
      encounterId: id,
      reason: 'housing',
      urgency: 'week',
      consentLanguage: 'fr',
    },
    NOON,
  );
  await push(store.outbox, server.receive);
  expect(await store.outbox.counts()).toMatchObject({ refused: 1, held: 2 });

  const again = await sayAgain(store, id, 'campaign');
  await push(store.outbox, server.receive);
  await pull(store, server.changes);

  expect(await store.outbox.counts()).toEqual({ waiting: 0, held: 0, refused: 0, aside: 3 });
  expect(await db.outbox.count()).toBe(3);
  expect(server.ledger.size).toBe(3);
  expect(server.ledger.has(again!)).toBe(true);
  expect(await outcomesIn(store, door)).toEqual(['refused']);
  expect((await store.followUps.read('follow_ups'))?.content).toHaveLength(1);
});

test('a phone that dies in between has still the old one', async () => {
  const { db, store, server, id } = await refused('campaigns.unknown');
  await push(store.outbox, server.receive);
  const before = await db.outbox.toArray();
  store.outbox.mark = () => Promise.reject(new Error('battery'));

  await expect(sayAgain(store, id, 'campaign')).rejects.toThrow('battery');

  expect(await db.outbox.toArray()).toEqual(before);
});

test('what is put aside leaves the screen, is not sent, and stays on the phone', async () => {
  const { db, store, server, id } = await refused('encounters.not_yours');
  await pull(store, server.changes);
  await push(store.outbox, server.receive);

  await putAside(store, id);

  expect(await outcomesIn(store, door)).toEqual([]);
  server.refusals.clear();
  await push(store.outbox, server.receive);
  await pull(store, server.changes);
  expect(server.ledger.size).toBe(0);
  expect(await outcomesIn(store, door)).toEqual([]);
  expect((await db.outbox.get(id))?.state).toBe('aside');

  await sendAgain(store, id);
  await push(store.outbox, server.receive);
  expect([...server.ledger.keys()]).toEqual([id]);
});

test('what cannot be unsaid here comes anew from the server', async () => {
  const { store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  await pull(store, server.changes);
  const place = { stairwellId, floor: 1, position: 3, label: '13' };
  const { operationId } = await addDoor(store, place, NOON);
  server.refusals.set(operationId, 'places.stairwell_full');
  await push(store.outbox, server.receive);
  await pull(store, server.changes);
  expect((await stairwellIn(store)).doors).toHaveLength(5);

  await putAside(store, operationId);
  await pull(store, server.changes);

  expect((await stairwellIn(store)).doors).toHaveLength(4);
});

/** What was said in 2010, by a clock that had lost its time, and what the server made of it. */
async function doubtful() {
  const device = await aDevice();
  const { store } = device;
  const in2010 = (minute: number) => new Date(2010, 0, 1, 18, minute);
  const first = await recordEncounter(store, { ...passage, outcome: 'not_home' }, in2010(0));
  const other = { ...passage, doorId: doorId(1, 2), outcome: 'not_home' as const };
  const second = await recordEncounter(store, other, in2010(10));
  const today = await recordEncounter(store, { ...other, doorId: doorId(2, 1) });
  // Each signs what its clock showed, as a phone does that never heard the server.
  const held = [first, second].map((id) => {
    return { id, verdict: 'held' as const, code: 'operations.time_doubtful' };
  });
  await store.outbox.settle(held);
  return { ...device, first, second, today };
}

const momentOf = async (store: Store, id: string) => {
  const { recordedAt, serverOffsetMs } = await sent(store, id);
  return Date.parse(recordedAt) + (serverOffsetMs ?? 0);
};
const waiting = async (store: Store) =>
  (await store.outbox.all()).filter(({ state }) => state === 'waiting');

test('what a wrong clock said is said again with the time of that day, and its evening with it', async () => {
  const { db, store, first, second, today } = await doubtful();
  const at = new Date(2026, 10, 23, 18, 30);

  const again = (await sayAt(store, first, at))!;

  expect(await momentOf(store, again)).toBe(at.getTime());
  expect(await db.outbox.get(first)).toMatchObject({ state: 'aside', isReplaced: true });
  expect(await db.outbox.get(second)).toMatchObject({ state: 'aside', isReplaced: true });
  const others = (await waiting(store)).map(({ unsent }) => unsent.signed.id);
  const follows = others.find((id) => id !== again && id !== today)!;
  expect(await momentOf(store, follows)).toBe(at.getTime() + 600_000);
  // What was said with a clock that was right keeps its own time, and its place in the outbox.
  expect(others).toContain(today);
  expect(await outcomesIn(store, door)).toEqual(['not_home']);
});

test('an evening of today ends now, and none of it is ahead', async () => {
  const { store, first, today } = await doubtful();
  const before = store.clock.nowMs();

  const again = (await sayAt(store, first, 'today'))!;

  const ids = (await waiting(store)).map(({ unsent }) => unsent.signed.id);
  const last = ids.find((id) => id !== again && id !== today)!;
  const [firstMs, lastMs] = [await momentOf(store, again), await momentOf(store, last)];
  expect(lastMs - firstMs).toBe(600_000);
  expect(lastMs).toBeGreaterThanOrEqual(before);
  expect(lastMs).toBeLessThanOrEqual(store.clock.nowMs());
});

test('a word dated before what it is about is said again as of now', async () => {
  const { db, store } = await aDevice();
  const encounterId = await tap(store);
  const id = await correctEncounter(
    store,
    { stairwellId, encounterId, outcome: 'refused' },
    new Date(NOON.getTime() - 3_600_000),
  );
  await store.outbox.settle([{ id, verdict: 'held', code: 'operations.dated_before' }]);
  const before = store.clock.nowMs();

  const again = (await sayNow(store, id))!;

  expect(await momentOf(store, again)).toBeGreaterThanOrEqual(before);
  expect(await db.outbox.get(id)).toMatchObject({ state: 'aside', isReplaced: true });
  expect((await db.outbox.get(encounterId))?.state).toBe('waiting');
  expect(await outcomesIn(store, door)).toEqual(['refused']);
});

/** A door that is added with a name that the server does not take, and a passage at it. */
async function withUnfitDoor(code = 'operations.malformed') {
  const device = await aDevice();
  const { store } = device;
  const server = new FakeServer(device.publicKey);
  const place = { stairwellId, floor: 1, position: 3, label: 'Gardienne' };
  const added = await addDoor(store, place, NOON);
  const knock = { stairwellId, doorId: added.doorId, campaignId: CAMPAIGN };
  const passageId = await recordEncounter(store, { ...knock, outcome: 'conversation' }, NOON);
  server.refusals.set(added.operationId, code);
  await push(store.outbox, server.receive);
  expect(await store.outbox.counts()).toMatchObject({ refused: 1, held: 1 });
  return { ...device, server, ...added, passageId };
}

test('what was typed is corrected at its source, and what was said at that door goes with it', async () => {
  const { db, store, server, operationId, passageId, doorId: added } = await withUnfitDoor();

  const again = (await sayCorrected(store, operationId, { label: 'Loge', floor: 2 }))!;
  await push(store.outbox, server.receive);
  await pull(store, server.changes);

  expect(await sent(store, again).catch(() => null)).toBeNull();
  expect(server.ledger.size).toBe(2);
  const payloads = [...server.ledger.values()].map(({ payload }) => JSON.parse(payload) as object);
  expect(payloads).toMatchObject([
    { door_id: added, label: 'Loge', floor: 2, position: 3, floor_label: '2e' },
    { door_id: added, seen_label: 'Loge' },
  ]);
  for (const id of [operationId, passageId]) {
    expect(await db.outbox.get(id)).toMatchObject({ state: 'aside', isReplaced: true });
  }
  expect(await outcomesIn(store, added)).toEqual(['conversation']);
});

test('what is corrected is held to the limits once more', async () => {
  const { store, operationId } = await withUnfitDoor();

  await expect(sayCorrected(store, operationId, { label: 'x'.repeat(21) })).rejects.toThrow(
    'places.label_too_long',
  );
  expect(await store.outbox.counts()).toMatchObject({ refused: 1, held: 1, aside: 0 });
});

test('what goes with it is put aside with it, and taken up again with it', async () => {
  const { store, server, operationId, passageId } = await withUnfitDoor();

  await putAside(store, operationId);
  expect(await store.outbox.counts()).toMatchObject({ aside: 2, held: 0, refused: 0 });
  server.refusals.clear();
  await push(store.outbox, server.receive);
  expect(server.ledger.size).toBe(0);

  await takeUpAgain(store, passageId);
  await push(store.outbox, server.receive);
  expect([...server.ledger.keys()]).toEqual([operationId, passageId]);
});

test('where the door is there already, what was said at it goes without it', async () => {
  const { store, server, operationId } = await withUnfitDoor('places.door_exists');

  await sayRest(store, operationId);
  await push(store.outbox, server.receive);

  const [passage, ...others] = [...server.ledger.values()];
  expect(others).toEqual([]);
  expect(JSON.parse(passage!.envelope)).toMatchObject({ kind: 'encounter.record', depends_on: [] });
});
