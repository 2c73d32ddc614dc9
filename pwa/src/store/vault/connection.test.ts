import { expect, test } from 'vitest';
import { PalierDatabase } from './database';

type Keys = Record<string, [key: string | string[], ...indexes: [string, string | string[]][]]>;

/** As release 1 made it: IndexedDB's version 10. */
const RELEASE_1: Keys = {
  chunks: [
    ['holder', 'id'],
    ['[holder+scope]', ['holder', 'scope']],
  ],
  outbox: ['id', ['number', 'number']],
  acknowledged: ['id'],
  records: ['id', ['[holder+number]', ['holder', 'number']]],
  feeds: ['holder'],
  digests: ['holder'],
  keys: ['id'],
  counters: ['id'],
  settings: ['id'],
};
/** As it was until now: 20. */
const RELEASE_2: Keys = {
  ...RELEASE_1,
  kept: ['id', ['number', 'number']],
  drafts: [['holder', 'id']],
};

function opened(name: string, version: number, keys: Keys = {}): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, version);
    opening.onupgradeneeded = () => {
      for (const [table, [keyPath, ...indexes]] of Object.entries(keys)) {
        if (opening.result.objectStoreNames.contains(table)) continue;
        const store = opening.result.createObjectStore(table, { keyPath });
        for (const [index, fields] of indexes) store.createIndex(index, fields);
      }
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error!);
  });
}

function written(database: IDBDatabase, table: string, row: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(table, 'readwrite');
    transaction.objectStore(table).put(row);
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error!);
  });
}

const entry = { id: 'a', number: 1, state: 'waiting', refusalCode: null, sealed: new Uint8Array() };
const chunk = { holder: 'h', id: 'me', scope: 'me', version: 3, sealed: new Uint8Array([7]) };

test.each([
  [10, RELEASE_1],
  [20, RELEASE_2],
] as const)(
  'what lies in version %s is all there, and the rest can be stored',
  async (version, keys) => {
    const name = crypto.randomUUID();
    const before = await opened(name, version, keys);
    await written(before, 'outbox', entry);
    await written(before, 'chunks', chunk);
    before.close();

    const db = new PalierDatabase(name);

    expect(await db.outbox.where('number').above(0).toArray()).toEqual([entry]);
    expect(await db.chunks.where('[holder+scope]').equals(['h', 'me']).toArray()).toEqual([chunk]);
    for (const table of db.tables) expect(await table.count()).toBeLessThan(2);
    await db.drafts.put({ holder: 'h', id: 'd', savedAt: 1, sealed: new Uint8Array() });
    expect(await db.kept.orderBy('number').toArray()).toEqual([]);
    expect((await indexedDB.databases()).find((one) => one.name === name)?.version).toBe(21);
  },
);

test('a new one has the tables and indexes that an old one was given', async () => {
  const names = [crypto.randomUUID(), crypto.randomUUID()] as const;
  (await opened(names[0], 20, RELEASE_2)).close();
  const looks = [];
  for (const name of names) {
    await new PalierDatabase(name).outbox.count();
    const database = await opened(name, 21);
    const tables = [...database.objectStoreNames];
    const transaction = database.transaction(tables);
    looks.push(
      tables.map((table) => {
        const store = transaction.objectStore(table);
        const indexes = [...store.indexNames].map((index) => [index, store.index(index).keyPath]);
        return [table, store.keyPath, indexes];
      }),
    );
    database.close();
  }
  expect(looks[1]).toEqual(looks[0]);
});

test('what a later release has upgraded can still be read and written', async () => {
  const name = crypto.randomUUID();
  const later = await opened(name, 40, { ...RELEASE_2, of_later: ['id'] });
  await written(later, 'outbox', entry);
  later.close();

  const db = new PalierDatabase(name);

  expect(await db.outbox.toArray()).toHaveLength(1);
  await db.outbox.delete('a');
  expect(await db.outbox.count()).toBe(0);
});

test('a tab makes way for a later release, and goes on beside it', async () => {
  const name = crypto.randomUUID();
  const db = new PalierDatabase(name);
  await db.counters.put({ id: 'a', value: 1 });

  const later = await opened(name, 40, RELEASE_2);
  await written(later, 'counters', { id: 'a', value: 2 });

  expect(await db.counters.get('a')).toEqual({ id: 'a', value: 2 });
  later.close();
});

test('it waits for a tab of an earlier release that holds on', async () => {
  const name = crypto.randomUUID();
  const early = await opened(name, 20, RELEASE_2);
  const counting = new PalierDatabase(name).counters.count();

  early.onversionchange = () => setTimeout(() => early.close(), 20);

  expect(await counting).toBe(0);
});

test('two connections write to one disk, in turn', async () => {
  const name = crypto.randomUUID();
  const tabs = [new PalierDatabase(name), new PalierDatabase(name)];

  const counted = Array.from({ length: 20 }, (_, at) => {
    const tab = tabs[at % 2]!;
    return tab.transaction('rw', tab.counters, async (tx) => {
      const before = (await tx.counters.get('taps'))?.value ?? 0;
      await tx.counters.put({ id: 'taps', value: before + 1 });
    });
  });
  await Promise.all(counted);

  for (const tab of tabs) expect((await tab.counters.get('taps'))?.value).toBe(20);
});

test('one that was deleted holds nothing, and refuses whoever still asks', async () => {
  const name = crypto.randomUUID();
  const [db, other] = [new PalierDatabase(name), new PalierDatabase(name)];
  await db.counters.put({ id: 'a', value: 1 });
  await other.counters.count();

  await db.delete();

  await expect(db.counters.count()).rejects.toThrow('deleted');
  expect(await other.counters.count()).toBe(0);
});

test('where a browser opens none, whoever asks hears why, and may ask again', async () => {
  const db = new PalierDatabase(crypto.randomUUID());
  const open = indexedDB.open.bind(indexedDB);
  indexedDB.open = () => {
    throw new DOMException('not in a private window', 'SecurityError');
  };

  await expect(db.counters.count()).rejects.toMatchObject({ name: 'SecurityError' });

  indexedDB.open = open;
  expect(await db.counters.count()).toBe(0);
});
