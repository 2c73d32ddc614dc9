import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PalierDatabase, type Tables } from './database';
import type { OutboxEntry } from './rows';

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const states = ['waiting', 'held', 'refused', 'aside'] as const;

const anId = fc.constantFrom(...ids);
const anEntry = fc.record({
  id: anId,
  number: fc.integer({ min: 1, max: 9 }),
  state: fc.constantFrom(...states),
});
const entryOf = (one: Pick<OutboxEntry, 'id' | 'number' | 'state'>): OutboxEntry => ({
  ...one,
  refusalCode: null,
  sealed: new Uint8Array([one.number]),
});

type Model = Map<string, OutboxEntry>;

/** What is done to the table, and the same to a plain map. */
interface Step {
  text: string;
  onDisk: (tx: Tables) => Promise<unknown>;
  inModel: (model: Model) => void;
}

const ordered = (model: Model) =>
  [...model.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
const byNumber = (model: Model) => ordered(model).sort((one, other) => one.number - other.number);

const aStep: fc.Arbitrary<Step> = fc.oneof(
  fc.array(anEntry, { maxLength: 4 }).map((rows) => ({
    text: `put ${JSON.stringify(rows)}`,
    onDisk: ({ outbox }: Tables) => outbox.bulkPut(rows.map(entryOf)),
    inModel: (model: Model) => rows.forEach((row) => model.set(row.id, entryOf(row))),
  })),
  fc.tuple(anId, fc.integer({ min: 1, max: 9 })).map(([id, number]) => ({
    text: `update ${id} ${number}`,
    onDisk: ({ outbox }: Tables) => outbox.update(id, { number }),
    inModel: (model: Model) => {
      const before = model.get(id);
      if (before) model.set(id, { ...before, number });
    },
  })),
  fc.array(anId, { maxLength: 3 }).map((gone) => ({
    text: `delete ${gone.join()}`,
    onDisk: ({ outbox }: Tables) => outbox.bulkDelete(gone),
    inModel: (model: Model) => gone.forEach((id) => model.delete(id)),
  })),
  fc.integer({ min: 0, max: 9 }).map((number) => ({
    text: `delete above ${number}`,
    onDisk: ({ outbox }: Tables) => outbox.where('number').above(number).delete(),
    inModel: (model: Model) => {
      for (const one of ordered(model)) if (one.number > number) model.delete(one.id);
    },
  })),
  fc.tuple(fc.constantFrom(...states), fc.constantFrom(...states)).map(([from, to]) => ({
    text: `modify ${from} ${to}`,
    onDisk: ({ outbox }: Tables) =>
      outbox.filter(({ state }) => state === from).modify({ state: to }),
    inModel: (model: Model) => {
      for (const one of ordered(model))
        if (one.state === from) model.set(one.id, { ...one, state: to });
    },
  })),
  fc.constant({
    text: 'clear',
    onDisk: ({ outbox }: Tables) => outbox.clear(),
    inModel: (model: Model) => model.clear(),
  }),
);

async function expectSame({ outbox }: Tables, model: Model, limit: number, low: number) {
  const [all, numbered] = [ordered(model), byNumber(model)];
  const isHeld = ({ state }: OutboxEntry) => state === 'held';
  const keys = (rows: OutboxEntry[]) => rows.map(({ id }) => id);
  expect(await outbox.toArray()).toEqual(all);
  expect(await outbox.count()).toBe(all.length);
  expect(await outbox.toCollection().primaryKeys()).toEqual(keys(all));
  expect(await outbox.bulkGet(ids)).toEqual(ids.map((id) => model.get(id)));
  expect(await outbox.get('a')).toEqual(model.get('a'));
  expect(await outbox.orderBy('number').toArray()).toEqual(numbered);
  expect(await outbox.orderBy('number').primaryKeys()).toEqual(keys(numbered));
  expect(await outbox.orderBy('number').reverse().limit(limit).toArray()).toEqual(
    numbered.toReversed().slice(0, limit),
  );
  const above = numbered.filter(({ number }) => number > low);
  const later = outbox.where('number').above(low);
  expect(await later.toArray()).toEqual(above);
  expect(await later.count()).toBe(above.length);
  expect(await later.limit(limit).toArray()).toEqual(above.slice(0, limit));
  expect(await later.limit(limit).count()).toBe(Math.min(limit, above.length));
  expect(await later.filter(isHeld).limit(limit).toArray()).toEqual(
    above.filter(isHeld).slice(0, limit),
  );
  expect(await later.first()).toEqual(above[0]);
  expect(await outbox.filter(isHeld).primaryKeys()).toEqual(keys(all.filter(isHeld)));
  expect(
    await outbox
      .where('number')
      .between(low, low + 2)
      .toArray(),
  ).toEqual(numbered.filter(({ number }) => number >= low && number < low + 2));
  expect(await outbox.where('number').equals(low).toArray()).toEqual(
    numbered.filter(({ number }) => number === low),
  );
  expect(await outbox.where('id').startsWith('b').toArray()).toEqual(
    all.filter(({ id }) => id === 'b'),
  );
}

test('a table does what a plain list of rows would, in a transaction and outside', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(aStep, fc.boolean()), { maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 9 }),
      async (steps, limit, low) => {
        const db = new PalierDatabase(crypto.randomUUID());
        const model: Model = new Map();
        for (const [{ onDisk, inModel }, isInside] of steps) {
          inModel(model);
          if (!isInside) await onDisk(db);
          else
            await db.transaction('rw', db.outbox, async (tx) => {
              await onDisk(tx);
              await expectSame(tx, model, limit, low);
            });
        }
        await expectSame(db, model, limit, low);
        await db.delete();
      },
    ),
    { numRuns: 60 },
  );
});

test('what is there already is not added, nor what comes with it', async () => {
  const db = new PalierDatabase(crypto.randomUUID());
  await db.acknowledged.put({ id: 'b' });

  const adding = db.acknowledged.bulkAdd([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);

  await expect(adding).rejects.toMatchObject({ name: 'ConstraintError' });
  expect(await db.acknowledged.toCollection().primaryKeys()).toEqual(['b']);
});

test('rows of one holder are found by two fields', async () => {
  const db = new PalierDatabase(crypto.randomUUID());
  const chunk = (holder: string, id: string, scope: string) => {
    return { holder, id, scope, version: 1, sealed: new Uint8Array() };
  };
  await db.chunks.bulkPut([chunk('h', 'a', 's'), chunk('h', 'b', 't'), chunk('i', 'a', 's')]);

  await db.chunks.where('[holder+scope]').equals(['h', 's']).delete();

  const keys = await db.chunks
    .where('[holder+id]')
    .between(['h', ''], ['h', '\uffff'])
    .primaryKeys();
  expect(keys).toEqual([['h', 'b']]);
  expect(await db.chunks.get(['i', 'a'])).toBeDefined();
});
