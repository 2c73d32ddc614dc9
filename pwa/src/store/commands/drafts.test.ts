import { expect, test, vi } from 'vitest';
import { aDevice, doorId, KARIM, STAIRWELL } from '../../testing/device';
import { forgetChunks } from '../leaving';
import { DRAFT_DAYS, Drafts } from './drafts';
import { recordEncounter } from './encounters';

const KEY = `conversation ${doorId(2, 1)}`;
const about = { doorId: doorId(2, 1) };
const aTalk = (note: string) => ({ note });

test('what is half typed is there after a kill, up to the last key', async () => {
  const { store, reopen } = await aDevice();
  for (const note of ['F', 'Fu', 'Fui', 'Fuit', 'Fuite']) {
    store.drafts.keep(KEY, about, aTalk(note));
  }
  await store.drafts.settle();

  const after = (await reopen()).drafts;
  await after.load();

  expect(after.get(KEY)).toMatchObject({ about, content: { note: 'Fuite' } });
});

test('keys that come faster than the disk are not written one by one', async () => {
  const { store, db } = await aDevice();
  await store.drafts.load();
  const put = vi.spyOn(IDBDatabase.prototype, 'transaction');
  for (let key = 0; key < 100; key += 1) store.drafts.keep(KEY, about, aTalk('x'.repeat(key)));
  await store.drafts.settle();

  expect(put.mock.calls.length).toBeLessThan(5);
  put.mockRestore();
  expect(await db.drafts.count()).toBe(1);
});

test('what lies on the disk tells neither the words, nor the form, nor the door', async () => {
  const { store, db } = await aDevice();
  store.drafts.keep(KEY, about, aTalk('Fuite sous l’évier'));
  await store.drafts.settle();

  const [row] = await db.drafts.toArray();
  expect(Object.keys(row!).sort()).toEqual(['holder', 'id', 'savedAt', 'sealed']);
  expect(row!.id).not.toContain(doorId(2, 1));
  expect(row!.id).not.toContain('conversation');
  expect(new TextDecoder().decode(row!.sealed)).not.toContain('Fuite');
});

test('nobody else who carries the phone sees it, and a draft put in another’s place is none', async () => {
  const { store, db, reopen } = await aDevice();
  store.drafts.keep(KEY, about, aTalk('Fuite'));
  await store.drafts.settle();
  const [row] = await db.drafts.toArray();
  await db.drafts.put({ ...row!, id: 'another' });

  const karim = (await reopen(KARIM)).drafts;
  await karim.load();
  expect(karim.under()).toEqual([]);
  const hers = (await reopen()).drafts;
  await hers.load();
  expect(hers.under()).toHaveLength(1);
  expect(await db.drafts.count()).toBe(1);
});

test('thrown away, it is gone; so is one that is a month old', async () => {
  const { store, db, reopen } = await aDevice();
  const { drafts } = store;
  drafts.keep(KEY, about, aTalk('Fuite'));
  drafts.drop(KEY);
  await drafts.settle();
  expect(await db.drafts.count()).toBe(0);

  drafts.keep(KEY, about, aTalk('Fuite'));
  await drafts.settle();
  const [row] = await db.drafts.toArray();
  await db.drafts.put({ ...row!, savedAt: row!.savedAt - (DRAFT_DAYS + 1) * 86_400_000 });
  const after = (await reopen()).drafts;
  await after.load();
  expect(after.under()).toHaveLength(1);
  await after.prune();
  expect(after.under()).toEqual([]);
  expect(await db.drafts.count()).toBe(0);
});

test('one that a later release wrote is left alone', async () => {
  const { store, db, reopen } = await aDevice();
  store.drafts.keep(KEY, about, aTalk('Fuite'));
  await store.drafts.settle();
  const parse = vi
    .spyOn(JSON, 'parse')
    .mockReturnValue({ f: 99, key: KEY, about, content: { words: [] } });
  const after = (await reopen()).drafts;
  await after.load();
  parse.mockRestore();

  expect(after.under()).toEqual([]);
  expect(await db.drafts.count()).toBe(1);
});

test('it goes in the transaction that stores what it says, or stays whole', async () => {
  const { store, db } = await aDevice();
  const { drafts } = store;
  await drafts.load();
  drafts.keep(KEY, about, aTalk('Fuite'));
  const record = () =>
    recordEncounter(store, {
      ...{ stairwellId: STAIRWELL, doorId: doorId(2, 1), campaignId: null },
      ...{ outcome: 'conversation' as const, note: 'Fuite' },
    });
  const trySo = () =>
    record().then(
      () => true,
      () => false,
    );

  const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
    throw new Error('the disk is full');
  });
  expect(await drafts.endWith(KEY, trySo)).toBe(false);
  add.mockRestore();
  await drafts.settle();
  expect(drafts.get(KEY)).toBeDefined();
  expect(await db.drafts.count()).toBe(1);

  let atCommit = -1;
  const sent = await drafts.endWith(KEY, async () => {
    await record();
    atCommit = await db.drafts.count();
    return true;
  });
  expect([sent, atCommit]).toEqual([true, 0]);
  expect(drafts.get(KEY)).toBeUndefined();
});

test('a draft ends with a sign-out, and nothing is kept after it', async () => {
  const { store, db } = await aDevice();
  store.drafts.keep(KEY, about, aTalk('Fuite'));
  await forgetChunks(store);
  store.drafts.keep(KEY, about, aTalk('Fuite sous'));
  await store.drafts.settle();

  expect(await db.drafts.count()).toBe(0);
});

test('one that no key opens any more is cleared away', async () => {
  const { store, db } = await aDevice();
  store.drafts.keep(KEY, about, aTalk('Fuite'));
  await store.drafts.settle();
  const another = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const drafts = new Drafts(db, another, store.author.memberId);
  await drafts.load();

  expect(drafts.under()).toEqual([]);
  expect(await db.drafts.count()).toBe(0);
});
