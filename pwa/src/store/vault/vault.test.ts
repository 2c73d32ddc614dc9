import { expect, test } from 'vitest';
import {
  aDevice,
  AICHA,
  anAuthor,
  CAMPAIGN,
  DEVICE,
  doorId,
  KARIM,
  STAIRWELL,
} from '../../testing/device';
import { openedByServer } from '../../testing/server-key';
import { recordEncounter } from '../commands/encounters';
import { openStore } from '../store';
import { bareKeys } from './bare-keys';
import { PalierDatabase } from './database';
import { isWrapped, type Keys, KeysChanged, openKeys, storeKeyId } from './keys';
import { encode, seal, unseal } from './sealing';
import { PENDING_ENROLMENTS } from './setting-ids';
import { Settings } from './settings';
import { keysAtSignIn, letFormerGo, wrapAlso } from './vault';

const anyDisk = () => new PalierDatabase(crypto.randomUUID());
const signIn = (db: PalierDatabase, secret: string, former: string[] = [], memberId = AICHA) =>
  keysAtSignIn(db, memberId, DEVICE, { secret, former });
const canRead = async (one: Keys, other: Keys | null) => {
  if (!other) return false;
  const sealed = await seal(encode('bonjour'), one.store, 'x');
  return unseal(sealed, other.store, 'x').then(
    () => true,
    () => false,
  );
};
const wrapsIn = async (db: PalierDatabase) => {
  const row = await db.keys.get(storeKeyId(AICHA));
  return isWrapped(row) ? row.wraps.length : 0;
};
const tap = { stairwellId: STAIRWELL, doorId: doorId(1, 1), campaignId: CAMPAIGN } as const;

test('no key lies bare, and none in memory can be exported', async () => {
  const { db, store } = await aDevice();

  for (const row of await db.keys.toArray()) {
    expect(Object.values(row).some((value) => value instanceof CryptoKey)).toBe(false);
  }
  const { keys } = store;
  expect([keys.store.extractable, keys.signing.extractable]).toEqual([false, false]);
});

test('the secret opens the keys again, and no other does', async () => {
  const db = anyDisk();
  const keys = await signIn(db, 'the one');

  expect(await canRead(keys, await openKeys(db, AICHA, 'the one'))).toBe(true);
  expect(await openKeys(db, AICHA, 'another')).toBeNull();
  expect(await openKeys(db, KARIM, 'the one')).toBeNull();
});

test('two tabs that sign in at the same moment end with the same keys', async () => {
  const name = crypto.randomUUID();
  const tabs = [new PalierDatabase(name), new PalierDatabase(name)];

  const [one, other] = await Promise.all(tabs.map((db) => signIn(db, 'the one')));

  expect(await canRead(one!, other!)).toBe(true);
});

test('two people on one phone have keys of their own', async () => {
  const db = anyDisk();

  const hers = await signIn(db, 'hers');
  const his = await signIn(db, 'his', [], KARIM);

  expect(await canRead(hers, his)).toBe(false);
  expect(hers.publicKey).not.toEqual(his.publicKey);
});

test('after a sign-in both secrets open, until the new cookie has been written for sure', async () => {
  const db = anyDisk();
  const keys = await signIn(db, 'former');

  const again = await signIn(db, 'new', ['former']);

  expect(again.made).toBe(keys.made);
  expect(await canRead(keys, await openKeys(db, AICHA, 'former'))).toBe(true);
  expect(await canRead(keys, await openKeys(db, AICHA, 'new'))).toBe(true);

  await letFormerGo(db, AICHA, 'new');
  expect(await wrapsIn(db)).toBe(2);
  await letFormerGo(db, AICHA, 'new', Date.now() + 121_000);
  expect(await openKeys(db, AICHA, 'former')).toBeNull();
  expect(await canRead(keys, await openKeys(db, AICHA, 'new'))).toBe(true);
});

test('a phone killed before the new cookie was written goes on with the former one', async () => {
  const db = anyDisk();
  const keys = await signIn(db, 'former');
  await signIn(db, 'lost', ['former']);

  await letFormerGo(db, AICHA, 'former', Date.now() + 121_000);

  expect(await canRead(keys, await openKeys(db, AICHA, 'former'))).toBe(true);
  expect(await openKeys(db, AICHA, 'lost')).toBeNull();
});

test('a cookie that a renewal replaced is followed', async () => {
  const db = anyDisk();
  const keys = await signIn(db, 'brought none');

  expect(await wrapAlso(db, AICHA, 'wrong', 'fresh')).toBe(false);
  expect(await wrapAlso(db, AICHA, 'brought none', 'fresh')).toBe(true);

  expect(await canRead(keys, await openKeys(db, AICHA, 'fresh'))).toBe(true);
});

test('a cookie that is gone costs a sign-in and a pull, and nothing that was said', async () => {
  const { db, store, secrets, reopen } = await aDevice();
  const id = await recordEncounter(store, { ...tap, outcome: 'not_home' });
  secrets.delete(AICHA);

  const later = await reopen();

  expect(later.keys.made).not.toBe(store.keys.made);
  expect(await db.chunks.count()).toBe(0);
  expect(await db.records.count()).toBe(0);
  const entry = (await db.outbox.get(id))!;
  expect(await later.outbox.open(entry)).toBeNull();
  const going = (await later.outbox.outgoing(entry, () => true))!;
  expect(going).toHaveProperty('sealed');
  expect((await openedByServer(going)).envelope).toContain(store.author.memberId);
  // The server is told of both keys: the former one has signed what waits.
  const pending = await new Settings(db).get<{ publicKey: unknown }[]>(PENDING_ENROLMENTS);
  expect(pending?.map(({ publicKey }) => publicKey)).toEqual([
    store.keys.publicKey,
    later.keys.publicKey,
  ]);
});

test('nothing is written under keys that were replaced in another tab', async () => {
  const { db, store, secrets, reopen } = await aDevice();
  await store.commands.idle();
  secrets.delete(AICHA);
  await reopen();

  await expect(recordEncounter(store, { ...tap, outcome: 'not_home' })).rejects.toThrow();

  expect(await db.outbox.count()).toBe(0);
  expect(await db.chunks.count()).toBe(0);
});

test('nor under keys that went with a sign-out', async () => {
  const { db, store } = await aDevice();
  const chunks = await db.chunks.toArray();
  await db.keys.clear();

  await expect(recordEncounter(store, { ...tap, outcome: 'not_home' })).rejects.toThrow(
    KeysChanged,
  );

  expect(await db.chunks.toArray()).toEqual(chunks);
});

test('keys of an early release are the same for two tabs', async () => {
  const name = crypto.randomUUID();
  const tabs = [new PalierDatabase(name), new PalierDatabase(name)];

  const [one, other] = await Promise.all(tabs.map((db) => bareKeys(db, AICHA)));

  expect(await canRead(one!, other!)).toBe(true);
  await openStore(tabs[0]!, anAuthor(), one!);
});
