import Dexie from 'dexie';
import { expect, test } from 'vitest';
import { AICHA, aDevice, KARIM } from '../testing/device';
import { PalierDatabase } from './database';
import { memberKeys, storedKey } from './keys';
import { encode, seal, unseal } from './sealing';
import { Settings } from './settings';

test('writes are strict: what was said to be stored is on the disk', async () => {
  const { db } = await aDevice();

  await db.transaction('rw', db.outbox, () => {
    expect(Dexie.currentTransaction.idbtrans.durability).toBe('strict');
  });
});

test('two tabs that open a new store at the same moment end with the same key', async () => {
  const name = crypto.randomUUID();
  const tabs = [new PalierDatabase(name), new PalierDatabase(name)];

  const [one, other] = await Promise.all(tabs.map((db) => storedKey(db, AICHA)));

  const sealed = await seal(encode('bonjour'), one!, 'x');
  expect(new TextDecoder().decode(await unseal(sealed, other!, 'x'))).toBe('bonjour');
});

test('two people on one phone have keys of their own', async () => {
  const db = new PalierDatabase(crypto.randomUUID());

  const pairs = [await memberKeys(db, AICHA), await memberKeys(db, KARIM)];
  const publicKeys = await Promise.all(
    pairs.map(({ publicKey }) => crypto.subtle.exportKey('jwk', publicKey)),
  );
  expect(publicKeys[0]).not.toEqual(publicKeys[1]);

  const hers = await seal(encode('bonjour'), await storedKey(db, AICHA), 'x');
  await expect(unseal(hers, await storedKey(db, KARIM), 'x')).rejects.toThrow();
});

test('a device has one id, whoever asks first', async () => {
  const name = crypto.randomUUID();
  const tabs = await Promise.all([1, 2].map(() => Settings.open(new PalierDatabase(name))));

  const ids = await Promise.all(tabs.map((settings) => settings.deviceId()));

  expect(ids[0]).toBe(ids[1]);
  expect(await tabs[0]!.deviceId()).toBe(ids[0]);
});
