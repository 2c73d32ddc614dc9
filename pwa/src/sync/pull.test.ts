import { afterEach, expect, test, vi } from 'vitest';
import { Unreachable } from '../api/problem';
import { serviceDay } from '../domain/service-day';
import { encode } from '../store/vault/cbor';
import { recordEncounter, withdrawEncounter } from '../store/commands/encounters';
import { Outbox } from '../store/outbox/outbox';
import { markRound } from '../store/commands/rounds';
import type { Store } from '../store/store';
import {
  aCampaign,
  AICHA,
  aDevice,
  aStairwell,
  BUILDING,
  CAMPAIGN,
  doorId,
  NOON,
  outcomesIn,
  STAIRWELL as stairwellId,
  stairwellIn,
} from '../testing/device';
import { holdTheRest, ROUND } from '../testing/release-sample';
import { FakeServer } from '../testing/server';
import { itemsIn } from './cbor-sequence';
import { pull } from './pull';
import { push } from './push';

const scope = `building:${BUILDING}`;
const door = doorId(1, 1);

const tap = (store: Store, position = 1) =>
  recordEncounter(
    store,
    { stairwellId, doorId: doorId(1, position), campaignId: CAMPAIGN, outcome: 'not_home' },
    NOON,
  );

async function* stream(...items: unknown[]): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const item of items) yield await Promise.resolve(encode(item));
}

const start = ['start', { format: 1, server_time: Date.now() }];
const end = ['end', { cursor: '1' }];

afterEach(() => vi.restoreAllMocks());

test('a new phone gets everything, then only what changed', async () => {
  const device = await aDevice([]);
  const { db, store } = device;
  const other = aStairwell({ id: crypto.randomUUID(), building: 'Bât. D' });
  const server = new FakeServer(device.publicKey, [aStairwell(), other]);
  const asked: unknown[] = [];
  const ask = (cursor: string | null, scopes: string[]) => {
    asked.push([cursor, scopes]);
    return server.changes(cursor, scopes);
  };

  await pull(store, ask);
  server.change(other.id, (stairwell) => ({ ...stairwell, building: 'Bât. D, refait' }));
  const before = (await db.chunks.get([AICHA, `stairwell:${stairwellId}`]))!;
  await pull(store, ask);

  expect(asked).toEqual([
    [null, []],
    [`${server.epoch}.2`, [scope, 'me']],
  ]);
  expect((await stairwellIn(store, other.id)).building).toBe('Bât. D, refait');
  expect(await db.chunks.get([AICHA, `stairwell:${stairwellId}`])).toEqual(before);
});

test('a pull opens none of what it does not bring', async () => {
  const device = await aDevice([]);
  const { db, store } = device;
  const other = aStairwell({ id: crypto.randomUUID(), building: 'Bât. D' });
  const server = new FakeServer(device.publicKey, [aStairwell(), other]);
  const ask = (cursor: string | null, scopes: string[]) => server.changes(cursor, scopes);
  await pull(store, ask);
  server.change(other.id, (stairwell) => ({ ...stairwell, building: 'Bât. D, refait' }));
  const wholeVault = vi.spyOn(IDBObjectStore.prototype, 'getAll');
  const oneRow = vi.spyOn(IDBObjectStore.prototype, 'get');

  await pull(store, ask);

  const ofChunks = ({ mock }: typeof wholeVault | typeof oneRow) =>
    mock.contexts.flatMap((table, call) =>
      (table as IDBObjectStore).name === db.chunks.name ? [mock.calls[call]![0]] : [],
    );
  const untouched = [AICHA, `stairwell:${stairwellId}`];
  const ranges = ofChunks(wholeVault) as IDBKeyRange[];
  expect(ranges.filter((range) => range.includes(untouched))).toEqual([]);
  expect(ofChunks(oneRow)).not.toContainEqual(untouched);
});

test('what the server sent is sealed byte for byte', async () => {
  const { store } = await aDevice([]);
  const bytes = encode({
    f: 1,
    id: 'c',
    name: 'Une mission',
    later: 'a column of a later release',
  });
  const sealBytes = vi.spyOn(store.stairwells, 'sealBytes');

  await pull(store, () =>
    Promise.resolve(stream(start, ['chunk', 'campaign:c', 'campaign', bytes], end)),
  );

  expect(sealBytes.mock.calls[0]?.[1]).toEqual(bytes);
  expect((await store.campaigns.read('campaign:c'))?.content.name).toBe('Une mission');
});

test.each([
  ['before its end', [start, ['drop', scope]]],
  ['in the middle of an item', [start, ['chunk', 'x', 'y', new Uint8Array(200)]]],
])('of an answer that is cut %s nothing is stored', async (_when, items) => {
  const { db, store } = await aDevice();
  const before = await db.chunks.toArray();

  const cut = pull(store, () => Promise.resolve(stream(...items)));

  await expect(cut).rejects.toThrow(Unreachable);
  expect(await db.chunks.toArray()).toEqual(before);
  expect(await db.feeds.count()).toBe(0);
});

test('a feed of a later release is left alone', async () => {
  const { db, store } = await aDevice();

  const later = pull(store, () =>
    Promise.resolve(stream(['start', { format: 4, server_time: 0 }], end)),
  );

  await expect(later).rejects.toThrow('later release');
  expect(await db.feeds.count()).toBe(0);
});

test('items that this release does not know serve others', async () => {
  const { db, store } = await aDevice();

  await pull(store, () => Promise.resolve(stream(start, ['weather', 'rain'], end)));

  expect((await db.feeds.get(AICHA))?.cursor).toBe('1');
});

test('an unsent tap is folded onto what was pulled', async () => {
  const { store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  const encounterId = await tap(store);
  await tap(store, 2);
  await withdrawEncounter(store, { stairwellId, encounterId }, NOON);
  server.change(stairwellId, (stairwell) => ({ ...stairwell, building: 'Bât. C, refait' }));

  await pull(store, server.changes);

  expect((await stairwellIn(store)).building).toBe('Bât. C, refait');
  expect(await outcomesIn(store, doorId(1, 1))).toEqual([]);
  expect(await outcomesIn(store, doorId(1, 2))).toEqual(['not_home']);
});

test('a tap during the last step of a pull is folded on too', async () => {
  const { store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  const all = Object.getOwnPropertyDescriptor(Outbox.prototype, 'all')!.value as Outbox['all'];
  vi.spyOn(Outbox.prototype, 'all').mockImplementationOnce(async function (this: Outbox) {
    const entries = await all.call(this);
    await tap(store);
    return entries;
  });

  await pull(store, server.changes);

  expect(await outcomesIn(store, door)).toEqual(['not_home']);
});

test('a drop goes at once where nothing waits', async () => {
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  await pull(store, server.changes);
  server.dropped.add(scope);

  await pull(store, server.changes);

  expect(await store.stairwells.read(`stairwell:${stairwellId}`)).toBeUndefined();
  expect((await db.feeds.get(AICHA))?.scopes).toEqual(['me']);
});

test('a drop waits for what is unsent, at most until the end of the day', async () => {
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  await pull(store, server.changes);
  await tap(store);
  server.dropped.add(scope);

  await pull(store, server.changes);
  expect(await outcomesIn(store, door)).toEqual(['not_home']);

  await push(store.outbox, server.receive);
  await pull(store, server.changes);
  expect(await store.stairwells.read(`stairwell:${stairwellId}`)).toBeUndefined();

  // On another evening, what waits does not keep it past midnight; and it still waits.
  server.dropped.clear();
  await pull(store, server.changes);
  const id = await tap(store);
  server.dropped.add(scope);
  await pull(store, server.changes);
  const feed = (await db.feeds.get(AICHA))!;
  await db.feeds.put({
    ...feed,
    drops: feed.drops.map((drop) => ({ ...drop, since: '2026-01-01' })),
  });
  await pull(store, server.changes);
  expect(await store.stairwells.read(`stairwell:${stairwellId}`)).toBeUndefined();
  expect(await db.outbox.toCollection().primaryKeys()).toEqual([id]);
});

test('what was taken away and given again on the same day is there', async () => {
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  await pull(store, server.changes);
  await tap(store);
  server.dropped.add(scope);
  await pull(store, server.changes);
  server.dropped.clear();

  await pull(store, server.changes);
  await push(store.outbox, server.receive);
  await pull(store, server.changes);

  expect(await outcomesIn(store, door)).toEqual(['not_home']);
  expect(await db.feeds.get(AICHA)).toMatchObject({ drops: [], scopes: [scope, 'me'] });
});

test('the server’s clock is heard', async () => {
  const { store } = await aDevice();

  const late = ['start', { format: 1, server_time: Date.now() + 3_600_000 }];
  await pull(store, () => Promise.resolve(stream(late, end)));

  expect(Math.abs(store.clock.offsetMs! - 3_600_000)).toBeLessThan(1000);
});

test('a campaign that nothing names any more leaves the phone', async () => {
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  const ended = 'campaign:0198f2d0-0000-7000-8000-00000000ca01';
  const content = aCampaign({ id: ended.slice(9) });
  await db.chunks.put(
    await store.campaigns.seal({ id: ended, scope: 'campaign', version: 1, content }),
  );

  await pull(store, server.changes);

  expect(await store.campaigns.read(ended)).toBeUndefined();
  expect(await store.campaigns.read(`campaign:${CAMPAIGN}`)).toBeDefined();
});

test('what an earlier release fetched comes anew once, and what it left unsent is folded on', async () => {
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  await db.feeds.put({ holder: AICHA, cursor: '1', scopes: [scope, 'me'], drops: [] });
  await tap(store);
  const asked: unknown[] = [];
  const ask = (cursor: string | null, scopes: string[], format: number) => {
    asked.push([cursor, scopes, format]);
    return server.changes(cursor, scopes, format);
  };

  await pull(store, ask);
  await pull(store, ask);

  expect(asked).toEqual([
    [null, [scope, 'me'], 3],
    [`${server.epoch}.1`, [scope, 'me'], 3],
  ]);
  expect(await outcomesIn(store, door)).toEqual(['not_home']);
});

test.each([
  [1, 2],
  [1, 3],
  [2, 3],
])('a server brought up to date from format %i to %i tells all of it again', async (from, to) => {
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  server.format = from;
  await pull(store, server.changes);
  expect((await db.feeds.get(AICHA))?.format).toBe(from);
  server.format = to;
  const asked: (string | null)[] = [];

  await pull(store, (cursor, scopes, format) => {
    asked.push(cursor);
    return server.changes(cursor, scopes, format);
  });

  expect(asked).toEqual([`${server.epoch}.1`, null]);
  expect((await db.feeds.get(AICHA))?.format).toBe(to);
});

test('a drop waits for the round that is walked, which stays with it, at most until it ends', async () => {
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  await pull(store, server.changes);
  const now = new Date();
  await holdTheRest(store, serviceDay(now));
  await markRound(store, ROUND, 'start', now);
  await push(store.outbox, server.receive);
  server.dropped.add(scope);

  await pull(store, server.changes);
  expect(await store.stairwells.read(`stairwell:${stairwellId}`)).toBeDefined();
  expect(await store.campaigns.read(`campaign:${CAMPAIGN}`)).toBeDefined();

  // The office tells of the member's own again, and no longer of this round.
  server.rounds = [];
  await db.feeds.update(AICHA, { anew: ['me'] });
  await pull(store, server.changes);
  expect((await store.rounds.read('rounds'))?.content).toMatchObject([{ id: ROUND }]);

  await markRound(store, ROUND, 'end', new Date(now.getTime() + 60_000));
  await push(store.outbox, server.receive);
  await pull(store, server.changes);
  expect(await store.stairwells.read(`stairwell:${stairwellId}`)).toBeUndefined();
});

/** What a server tells, as far as so many of its items. */
async function* cutAfter(
  count: number,
  answer: Promise<AsyncIterable<Uint8Array<ArrayBuffer>>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let left = count;
  for await (const item of itemsIn(await answer)) {
    if (left-- === 0) throw new Unreachable('cut');
    yield encode(item);
  }
}

test('a first pull that is cut keeps what is whole, and the next ones go on from there', async () => {
  const { db, store, publicKey } = await aDevice([]);
  const blocks = ['A', 'B', 'C'].map((building) =>
    aStairwell({ id: crypto.randomUUID(), buildingId: crypto.randomUUID(), building }),
  );
  const server = new FakeServer(publicKey, blocks);
  const [a, b, c] = blocks.map(({ buildingId }) => `building:${buildingId}`);
  const asked: unknown[] = [];
  const cutOff = (count: number) => (cursor: string | null, scopes: string[], format: number) => {
    asked.push([cursor, scopes]);
    return Promise.resolve(cutAfter(count, server.changes(cursor, scopes, format)));
  };
  const held = async () => (await db.feeds.get(AICHA))?.scopes;

  // The start, four chunks of the member, two buildings: the second may lack a stairwell.
  await expect(pull(store, cutOff(7))).rejects.toThrow(Unreachable);
  const first = `${server.epoch}.3`;
  expect(await held()).toEqual([a, 'me'].sort());
  server.change(blocks[0]!.id, (stairwell) => ({ ...stairwell, building: 'A, refait' }));
  // A and B come whole, of C nobody knows.
  await expect(pull(store, cutOff(4))).rejects.toThrow(Unreachable);
  expect(await held()).toEqual([a, b, 'me'].sort());
  expect((await db.feeds.get(AICHA))?.cursor).toBe(first);
  await pull(store, cutOff(Infinity));

  expect(asked).toEqual([
    [null, []],
    [first, [a, 'me'].sort()],
    [first, [a, b, 'me'].sort()],
  ]);
  expect(await held()).toEqual([a, b, c, 'me'].sort());
  expect((await stairwellIn(store, blocks[0]!.id)).building).toBe('A, refait');
  expect((await db.feeds.get(AICHA))?.cursor).toBe(`${server.epoch}.4`);
});

test('of what comes anew nothing is taken away before all of it is here', async () => {
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  await pull(store, server.changes);
  await db.feeds.update(AICHA, { anew: [scope] });
  const before = await db.feeds.get(AICHA);

  await expect(
    pull(store, (...asked) => Promise.resolve(cutAfter(1, server.changes(...asked)))),
  ).rejects.toThrow(Unreachable);

  expect(await db.feeds.get(AICHA)).toEqual(before);
  expect(await store.stairwells.read(`stairwell:${stairwellId}`)).toBeDefined();
});
