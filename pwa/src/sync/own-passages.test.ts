import { expect, test } from 'vitest';
import type { Passage } from '../domain/places';
import { correctEncounter, recordEncounter, withdrawEncounter } from '../store/commands/encounters';
import type { Store } from '../store/store';
import {
  AICHA,
  aDevice,
  CAMPAIGN,
  doorId,
  KARIM,
  NOON,
  STAIRWELL as stairwellId,
  stairwellIn,
} from '../testing/device';
import { FakeServer } from '../testing/server';
import { pull } from './pull';
import { push } from './push';

/** What stairwells say is the same for all who hold them; which passages are one's own is not. */

const passageAt = async (store: Store, position = 1): Promise<Passage> => {
  const { doors } = await stairwellIn(store);
  return doors.find(({ id }) => id === doorId(1, position))!.household.passages.at(-1)!;
};

const tap = (store: Store, position = 1) =>
  recordEncounter(
    store,
    { stairwellId, doorId: doorId(1, position), campaignId: CAMPAIGN, outcome: 'not_home' },
    NOON,
  );

/** A member's passage that the server has, told to a second phone of hers. */
async function secondPhone() {
  const first = await aDevice();
  const server = new FakeServer(first.publicKey);
  const id = await tap(first.store);
  await push(first.store.outbox, server.receive);
  const second = await aDevice([], crypto.randomUUID());
  await pull(second.store, server.changes);
  return { ...second, server, id };
}

test('one’s own passage comes with its id, and can be taken back', async () => {
  const { store, server, id, publicKey } = await secondPhone();
  server.enrol(AICHA, store.author.deviceId, publicKey);
  expect(await passageAt(store)).toMatchObject({ id, by: null });

  await withdrawEncounter(store, { stairwellId, encounterId: id });
  await push(store.outbox, server.receive);
  await pull(store, server.changes);

  expect(await passageAt(store)).toBeUndefined();
});

test('after a restart it still has it, though the stairwell lies there as it came', async () => {
  const { reopen, id } = await secondPhone();

  expect(await passageAt(await reopen())).toMatchObject({ id, by: null });
});

test('of a colleague’s there is the name, and nothing to correct', async () => {
  const device = await aDevice();
  const server = new FakeServer(device.publicKey);
  await tap(device.store);
  await push(device.store.outbox, server.receive);
  const karims = await device.reopen(KARIM);

  await pull(karims, (cursor, scopes, format) =>
    server.changes(cursor, scopes, format, 100, KARIM),
  );

  // This office knows everybody by their id.
  expect(await passageAt(karims)).toMatchObject({ id: null, by: AICHA });
});

test('what was corrected here and not sent yet is folded on what comes', async () => {
  const { store, server, id } = await secondPhone();
  await correctEncounter(store, { stairwellId, encounterId: id, outcome: 'refused' });
  server.change(stairwellId, (stairwell) => ({ ...stairwell, building: 'Refait' }));

  await pull(store, server.changes);

  expect((await stairwellIn(store)).building).toBe('Refait');
  expect(await passageAt(store)).toMatchObject({ id, outcome: 'refused' });
});

test('a phone that was told by the release before opens what it has, then has it all anew', async () => {
  const { store, publicKey, reopen, db } = await aDevice([]);
  const server = new FakeServer(publicKey);
  const id = await tap(await heldBefore(store, server));
  await push(store.outbox, server.receive);
  await pull(store, server.changes);
  expect((await db.feeds.get(AICHA))?.format).toBe(2);

  const updated = await reopen();
  expect(await passageAt(updated)).toMatchObject({ id, by: null });
  server.format = 3;
  await pull(updated, server.changes);

  expect((await db.feeds.get(AICHA))?.format).toBe(3);
  expect(await passageAt(await reopen())).toMatchObject({ id, by: null });
});

async function heldBefore(store: Store, server: FakeServer): Promise<Store> {
  server.format = 2;
  await pull(store, server.changes);
  return store;
}
