import { expect, test } from 'vitest';
import { aDevice, doorId, NOON, STAIRWELL as stairwellId, stairwellIn } from '../testing/device';
import { sent } from '../testing/operations';
import { setAccessNote } from './access-notes';
import { setContactDetails, withdrawContactDetails } from './contact-details';
import { addDoor, correctDoor } from './doors';
import type { Store } from './store';

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

test('one tap erases them', async () => {
  const { store } = await aDevice();
  const contact = { stairwellId, doorId: door, phone: '06', consentLanguage: 'fr' };
  await setContactDetails(store, contact, NOON);

  const id = await withdrawContactDetails(store, { stairwellId, doorId: door }, NOON);

  expect((await theDoor(store)).household.contact).toBeNull();
  expect(await sent(store, id)).toMatchObject({ kind: 'contact_details.withdraw' });
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
