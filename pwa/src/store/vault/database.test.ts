import { expect, test, vi } from 'vitest';
import { AICHA, aDevice } from '../../testing/device';
import { bareKeys } from './bare-keys';
import { PalierDatabase } from './database';
import { identityId } from './keys';
import { sealJson } from './sealing';
import { Settings } from './settings';

test('writes are strict: what was said to be stored is on the disk', async () => {
  const { db } = await aDevice();
  const begun = vi.spyOn(IDBDatabase.prototype, 'transaction');

  await db.transaction('rw', db.outbox, ({ outbox }) => outbox.clear());
  await db.counters.put({ id: 'one', value: 1 });

  const durabilities = begun.mock.results.map(({ value }) => (value as IDBTransaction).durability);
  expect(durabilities).toEqual(['strict', 'strict']);
  begun.mockRestore();
});

test('a device has one id, whoever asks first', async () => {
  const name = crypto.randomUUID();
  const tabs = await Promise.all([1, 2].map(() => Settings.open(new PalierDatabase(name))));

  const ids = await Promise.all(tabs.map((settings) => settings.deviceId()));

  expect(ids[0]).toBe(ids[1]);
  expect(await tabs[0]!.deviceId()).toBe(ids[0]);
});

test('settings of an early release are read, and stand as they do now', async () => {
  const db = new PalierDatabase(crypto.randomUUID());
  const { device, store } = await bareKeys(db, AICHA);
  const early = { device: 'the device', enrolled: [AICHA], signed_in: { member: { id: AICHA } } };
  for (const [id, value] of Object.entries(early)) {
    await db.settings.put({ id, sealed: await sealJson(value, device!, id) });
  }

  const settings = await Settings.open(db);

  expect(await settings.deviceId()).toBe('the device');
  expect(await settings.get('enrolled')).toEqual([AICHA]);
  expect(await settings.get('signed_in')).toBe(AICHA);
  expect(await settings.getSealed(identityId(AICHA), store)).toEqual(early.signed_in);
  expect(await (await Settings.open(db)).get('signed_in')).toBe(AICHA);
});
