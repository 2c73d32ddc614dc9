import { expect, test } from 'vitest';
import { aDevice, NOON, TEAM } from '../../testing/device';
import { sent } from '../../testing/operations';
import { correctMeeting, type NewMeeting, recordMeeting, withdrawMeeting } from './meetings';
import type { Store } from './store-type';

const meeting: NewMeeting = {
  teamId: TEAM,
  campaignId: null,
  channel: 'street',
  outcome: 'conversation',
  lon: 2.4876543,
  lat: 48.9012345,
  placeName: ' devant l’école ',
  people: 2,
  note: 'deux mamans',
};

const held = async (store: Store) => (await store.meetings.read('meetings'))?.content;

test('an encounter away from doors says where it was, to about a metre', async () => {
  const { store, reopen } = await aDevice();

  const id = await recordMeeting(store, meeting, NOON);

  expect(await sent(store, id)).toMatchObject({
    kind: 'encounter.meet',
    payload: { lon_e5: 248_765, lat_e5: 4_890_123, place_name: 'devant l’école', people: 2 },
  });
  expect(await held(await reopen())).toMatchObject([{ id, channel: 'street', people: 2 }]);
  await expect(recordMeeting(store, { ...meeting, people: 51 })).rejects.toThrow(
    'encounters.people_wrong',
  );
});

test('it is corrected and taken back like any other', async () => {
  const { store } = await aDevice();
  const encounterId = await recordMeeting(store, meeting, NOON);

  const id = await correctMeeting(store, { encounterId, outcome: 'brief_contact' }, NOON);
  expect(await sent(store, id)).toMatchObject({
    dependsOn: [encounterId],
    payload: { outcome: 'brief_contact', note: 'deux mamans' },
  });
  expect(await held(store)).toMatchObject([{ outcome: 'brief_contact' }]);

  await withdrawMeeting(store, { encounterId }, NOON);
  expect(await held(store)).toEqual([]);
});
