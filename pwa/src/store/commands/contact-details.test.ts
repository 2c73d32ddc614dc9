import { afterEach, expect, test, vi } from 'vitest';
import { aDevice, doorId, NOON, STAIRWELL as stairwellId, stairwellIn } from '../../testing/device';
import { sent } from '../../testing/operations';
import { setAccessNote } from './access-notes';
import {
  restoreContactDetails,
  setContactDetails,
  withdrawContactDetails,
} from './contact-details';
import { addDoor, correctDoor } from './doors';
import type { Store } from './store-type';

const door = doorId(1, 1);
const theDoor = async (store: Store, id = door) =>
  (await stairwellIn(store)).doors.find((one) => one.id === id)!;

test('contact details carry the consent, or are not written down', async () => {
  const { db, store } = await aDevice();
  const contact = { stairwellId, doorId: door, name: ' Mme Diallo ', language: 'ar' };

  await expect(setContactDetails(store, { ...contact, consentLanguage: null })).rejects.toThrow(
    'contact_details.consent_missing',
  );
  await expect(
    setContactDetails(store, { stairwellId, doorId: door, name: ' ', consentLanguage: 'ar' }),
  ).rejects.toThrow('contact_details.empty');
  expect(await db.outbox.count()).toBe(0);

  const id = await setContactDetails(store, { ...contact, consentLanguage: 'ar' }, NOON);
  expect(await sent(store, id)).toMatchObject({
    kind: 'contact_details.set',
    payload: {
      name: 'Mme Diallo',
      phone: null,
      language: 'ar',
      best_hour: null,
      consent: { text: 'contact.v1', language: 'ar' },
    },
  });
  expect((await theDoor(store)).household.contact).toMatchObject({ name: 'Mme Diallo' });
});

test('they are erased here at once', async () => {
  const { store } = await aDevice();
  const contact = { stairwellId, doorId: door, phone: '06', consentLanguage: 'fr' };
  await setContactDetails(store, contact, NOON);

  const { operationId: id } = await withdrawContactDetails(
    store,
    { stairwellId, doorId: door },
    NOON,
  );

  expect((await theDoor(store)).household.contact).toBeNull();
  expect(await sent(store, id)).toMatchObject({ kind: 'contact_details.withdraw' });
});

const lasting = 12_000;

async function erased(store: Store) {
  const contact = { stairwellId, doorId: door, name: 'Mme Diallo', phone: '06', language: 'ar' };
  await setContactDetails(store, { ...contact, consentLanguage: 'ar' }, NOON);
  const before = (await theDoor(store)).household.contact;
  const where = { stairwellId, doorId: door, holdMs: lasting };
  return {
    before,
    one: await withdrawContactDetails(store, where, new Date(NOON.getTime() + 60_000)),
  };
}

const waiting = async (store: Store) => (await store.outbox.after(0, 50)).map(({ id }) => id);
afterEach(() => {
  vi.useRealTimers();
});

test('what erases them stays here for as long as it can be taken back', async () => {
  const { store } = await aDevice();
  vi.useFakeTimers({ toFake: ['Date'] });
  const { one } = await erased(store);

  expect(await waiting(store)).not.toContain(one.operationId);
  // It waits all the same: nothing may say that all is sent.
  expect((await store.outbox.counts()).waiting).toBe(2);
  expect(await store.outbox.nextHoldMs()).toBe(lasting);

  vi.setSystemTime(Date.now() + lasting);
  expect(await waiting(store)).toContain(one.operationId);
  expect(await store.outbox.nextHoldMs()).toBeNull();
});

test('put back, they stand as before, and what would have erased them is aside', async () => {
  const { store } = await aDevice();
  const { before, one } = await erased(store);

  expect(await restoreContactDetails(store, one)).toBe(true);

  expect((await theDoor(store)).household.contact).toEqual(before);
  const [delivery] = await store.outbox.deliveries([one.operationId]);
  expect(delivery).toMatchObject({ state: 'aside', isReplaced: true });
  expect(await store.outbox.nextHoldMs()).toBeNull();
});

test('once it may have left they stay erased, and nothing is put aside', async () => {
  const { store } = await aDevice();
  vi.useFakeTimers({ toFake: ['Date'] });
  const { one } = await erased(store);
  vi.setSystemTime(Date.now() + lasting);

  expect(await restoreContactDetails(store, one)).toBe(false);

  expect((await theDoor(store)).household.contact).toBeNull();
  expect(await waiting(store)).toContain(one.operationId);
});

test('a clock that is put back holds nothing for ever', async () => {
  const { store } = await aDevice();
  vi.useFakeTimers({ toFake: ['Date'] });
  const { one } = await erased(store);
  vi.setSystemTime(Date.now() - 86_400_000);

  expect(await waiting(store)).toContain(one.operationId);
});

test('an access note replaces the one before, and says whose it is', async () => {
  const { store } = await aDevice();
  const note = { stairwellId, subject: 'lift' as const };
  await setAccessNote(store, { ...note, value: 'works' }, NOON);

  await setAccessNote(store, { ...note, value: ' out ' }, NOON);
  await setAccessNote(store, { stairwellId, subject: 'code', value: '' }, NOON);

  expect((await stairwellIn(store)).access).toEqual([
    { subject: 'lift', value: 'out', by: 'Aïcha', at: NOON.getTime() / 1000 },
    { subject: 'code', value: null, by: 'Aïcha', at: NOON.getTime() / 1000 },
  ]);
});

test('a door’s number is corrected, also of one that the office does not know yet', async () => {
  const { store } = await aDevice();
  const place = { stairwellId, floor: 1, position: 3, label: '13' };
  const { doorId: added, operationId } = await addDoor(store, place, NOON);

  const id = await correctDoor(store, { stairwellId, doorId: added, label: ' 13 bis ' }, NOON);

  expect(await theDoor(store, added)).toMatchObject({ label: '13 bis', setBy: 'Aïcha' });
  expect(await sent(store, id)).toMatchObject({ dependsOn: [operationId] });
  await expect(correctDoor(store, { stairwellId, doorId: door, label: ' ' })).rejects.toThrow(
    'places.label_missing',
  );
});

test('a door’s number is seen, whatever is typed or pasted', async () => {
  const { store } = await aDevice();
  const place = { stairwellId, floor: 1, position: 3 };

  for (const label of ['\u200b', '\ufeff', '\u2066', '\u0301', '\u00a0']) {
    await expect(correctDoor(store, { stairwellId, doorId: door, label })).rejects.toThrow(
      'places.label_missing',
    );
    await expect(addDoor(store, { ...place, label })).rejects.toThrow('places.label_missing');
  }
  await expect(addDoor(store, { ...place, label: '1'.repeat(21) })).rejects.toThrow(
    'places.label_too_long',
  );

  const { doorId } = await addDoor(store, { ...place, label: '12\ufeff e\u0301' }, NOON);
  expect(await theDoor(store, doorId)).toMatchObject({ label: '12 \u00e9' });
});
