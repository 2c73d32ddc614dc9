import { afterEach, expect, test, vi } from 'vitest';
import { listen } from './changes';
import { PalierDatabase, Stale } from './database';

/** Open already: that is a transaction too. */
async function aDatabase(): Promise<PalierDatabase> {
  const db = new PalierDatabase(crypto.randomUUID());
  await db.acknowledged.count();
  return db;
}

const idsIn = (db: PalierDatabase) => db.acknowledged.toCollection().primaryKeys();

afterEach(() => vi.restoreAllMocks());

test('what is written waits for the disk, unless told otherwise', async () => {
  const db = await aDatabase();
  const begun = vi.spyOn(IDBDatabase.prototype, 'transaction');
  const row = { id: 'a' };

  await db.transaction('rw', db.acknowledged, (tx) => tx.acknowledged.put(row));
  await db.acknowledged.put(row);
  await db.transaction('rw', db.acknowledged, (tx) => tx.acknowledged.put(row), 'relaxed');

  const made = begun.mock.results.map(({ value }) => (value as IDBTransaction).durability);
  expect(made).toEqual(['strict', 'strict', 'relaxed']);
});

test('it answers once the disk has all of it, not before', async () => {
  const db = await aDatabase();
  const order: string[] = [];
  const begin = Object.getOwnPropertyDescriptor(IDBDatabase.prototype, 'transaction')!
    .value as IDBDatabase['transaction'];
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
    this: IDBDatabase,
    ...args
  ) {
    const transaction = begin.apply(this, args);
    transaction.addEventListener('complete', () => order.push('on the disk'));
    return transaction;
  });

  await db.transaction('rw', db.acknowledged, (tx) => tx.acknowledged.put({ id: 'a' }));
  order.push('answered');

  expect(order).toEqual(['on the disk', 'answered']);
});

test('what throws is undone as a whole, and says why', async () => {
  const db = await aDatabase();
  await db.acknowledged.put({ id: 'before' });

  const doing = db.transaction('rw', [db.acknowledged, db.counters], async (tx) => {
    await tx.acknowledged.put({ id: 'a' });
    await tx.counters.put({ id: 'a', value: 1 });
    await tx.acknowledged.delete('before');
    throw new Stale();
  });

  await expect(doing).rejects.toThrow(Stale);
  expect(await idsIn(db)).toEqual(['before']);
  expect(await db.counters.count()).toBe(0);
});

test('whoever hears that it failed finds nothing of it', async () => {
  const db = await aDatabase();
  await db
    .transaction('rw', db.acknowledged, async (tx) => {
      await tx.acknowledged.put({ id: 'a' });
      throw new Stale();
    })
    .catch(async () => expect(await idsIn(db)).toEqual([]));
});

test('a disk that is full at the very end undoes it, and is named', async () => {
  const db = await aDatabase();
  const begun = vi.spyOn(IDBDatabase.prototype, 'transaction');

  const doing = db.transaction('rw', db.acknowledged, async (tx) => {
    await tx.acknowledged.put({ id: 'a' });
    // As when the browser writes it down.
    const transaction = begun.mock.results[0]!.value as IDBTransaction;
    const full = new DOMException('no room', 'QuotaExceededError');
    Object.defineProperty(transaction, 'error', { get: () => full });
    transaction.abort();
  });

  await expect(doing).rejects.toMatchObject({ name: 'QuotaExceededError' });
  expect(await idsIn(db)).toEqual([]);
});

test('one that waits for something else is found out, not halved in silence', async () => {
  const db = await aDatabase();

  const late = db.transaction('rw', db.acknowledged, async (tx) => {
    await tx.acknowledged.put({ id: 'a' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await tx.acknowledged.put({ id: 'b' });
  });
  const outside = db.transaction('rw', db.acknowledged, async (tx) => {
    await tx.acknowledged.put({ id: 'c' });
    await db.acknowledged.put({ id: 'not through the transaction' });
  });

  const [one, other] = await Promise.allSettled([late, outside]);
  expect(one.status).toBe('rejected');
  expect(other).toMatchObject({
    reason: { message: expect.stringContaining('ended before') as string },
  });
});

test('a transaction in a transaction is a part of it', async () => {
  const db = await aDatabase();
  const begun = vi.spyOn(IDBDatabase.prototype, 'transaction');

  const doing = db.transaction('rw', db.acknowledged, async (tx) => {
    await tx.transaction('rw', tx.acknowledged, ({ acknowledged }) =>
      acknowledged.put({ id: 'a' }),
    );
    throw new Stale();
  });

  await expect(doing).rejects.toThrow(Stale);
  expect(begun).toHaveBeenCalledOnce();
  expect(await idsIn(db)).toEqual([]);
});

test('it sees only the tables it was begun with', async () => {
  const db = await aDatabase();

  const doing = db.transaction('rw', db.acknowledged, async (tx) => {
    await tx.acknowledged.put({ id: 'a' });
    await tx.counters.put({ id: 'a', value: 1 });
  });

  await expect(doing).rejects.toMatchObject({ name: 'NotFoundError' });
  expect(await idsIn(db)).toEqual([]);
});

test('what is undone is told to nobody', async () => {
  const db = await aDatabase();
  const heard: unknown[] = [];
  listen(db.name, (changes) => heard.push(changes));

  const undone = db.transaction('rw', db.acknowledged, async (tx) => {
    await tx.acknowledged.put({ id: 'a' });
    throw new Stale();
  });
  await expect(undone).rejects.toThrow();
  await db.transaction('r', db.acknowledged, (tx) => tx.acknowledged.toArray());
  await db.transaction('rw', [db.acknowledged, db.counters], async (tx) => {
    await tx.acknowledged.put({ id: 'b' });
    await tx.acknowledged.bulkPut([{ id: 'c' }, { id: 'd' }]);
    await tx.counters.clear();
  });

  expect(heard).toEqual([
    new Map<string, unknown>([
      ['acknowledged', ['b', 'c', 'd']],
      ['counters', 'all'],
    ]),
  ]);
});
