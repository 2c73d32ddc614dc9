import { expect, test, vi } from 'vitest';
import type { FollowUpItem } from '../../domain/follow-up-item';
import {
  aDevice,
  AICHA,
  aStairwell,
  CAMPAIGN,
  doorId,
  KARIM,
  NOON,
  STAIRWELL as stairwellId,
  stairwellIn,
  TEAM,
} from '../../testing/device';
import { sent } from '../../testing/operations';
import { watchFollowUps } from '../views/follow-ups';
import {
  cancelFollowUp,
  closeFollowUp,
  handOverFollowUp,
  openFollowUp,
  takeFollowUp,
} from './follow-ups';
import { recordMeeting } from './meetings';
import type { Store } from './store-type';

const door = doorId(1, 1);

const open = (store: Store) =>
  openFollowUp(
    store,
    {
      stairwellId,
      doorId: door,
      campaignId: CAMPAIGN,
      reason: 'housing',
      urgency: 'week',
      dueOn: '2026-11-28',
      consentLanguage: 'fr',
    },
    NOON,
  );

/** The list, as a screen hears of it. */
function listed(store: Store): { latest: () => FollowUpItem[]; stop: () => void } {
  let known: FollowUpItem[] = [];
  const stop = watchFollowUps(store, (items) => (known = items));
  return { latest: () => known, stop };
}

const atDoor = async (store: Store) =>
  (await stairwellIn(store)).doors.find(({ id }) => id === door)!.household.followUps;

test('one that is opened offline stands in the list and at its door at once', async () => {
  const { store } = await aDevice();
  const { latest, stop } = listed(store);

  const id = await open(store);

  await vi.waitFor(() => expect(latest()).toHaveLength(1));
  stop();
  expect(latest()).toMatchObject([
    {
      id,
      label: '11',
      building: 'Bât. C',
      dueOn: '2026-11-28',
      openedBy: { id: AICHA, name: 'Aïcha' },
    },
  ]);
  expect(await atDoor(store)).toMatchObject([{ id, ownerId: null }]);
});

test('taken, handed over, closed: the list and the door tell the same', async () => {
  const { db, store } = await aDevice();
  const content = {
    id: TEAM,
    name: 'Tilleuls',
    timeZone: 'Europe/Paris',
    members: [{ id: KARIM, name: 'Karim' }],
  };
  await db.chunks.put(
    await store.teams.seal({ id: `team:${TEAM}`, scope: 'team', version: 1, content }),
  );
  const { latest, stop } = listed(store);
  const id = await open(store);

  const taking = await takeFollowUp(store, id, NOON);
  expect(await sent(store, taking)).toMatchObject({
    kind: 'follow_up.take',
    payload: { follow_up_id: id },
    dependsOn: [id],
  });
  expect(await atDoor(store)).toMatchObject([{ ownerId: AICHA }]);

  await handOverFollowUp(store, { id, toMemberId: KARIM, words: ' merci ' }, NOON);
  expect(await atDoor(store)).toMatchObject([{ ownerId: KARIM }]);
  await vi.waitFor(() => expect(latest()[0]?.owner).toEqual({ id: KARIM, name: 'Karim' }));

  const closing = await closeFollowUp(store, { id, result: 'done', words: 'réparé' }, NOON);
  expect(await sent(store, closing)).toMatchObject({
    payload: { result: 'done', words: 'réparé' },
  });
  expect(await atDoor(store)).toEqual([]);
  await vi.waitFor(() => expect(latest()).toMatchObject([{ id, result: 'done' }]));
  stop();
});

test('flagged by mistake: gone from both', async () => {
  const { store } = await aDevice();
  const id = await open(store);

  await cancelFollowUp(store, id, NOON);

  expect(await atDoor(store)).toEqual([]);
  expect((await store.followUps.read('follow_ups'))?.content).toEqual([]);
});

test('one whose stairwell is not held is settled all the same', async () => {
  const { db, store } = await aDevice();
  const id = await open(store);
  await db.chunks.delete([AICHA, `stairwell:${stairwellId}`]);

  await takeFollowUp(store, id, NOON);

  expect((await store.followUps.read('follow_ups'))?.content).toMatchObject([
    { owner: { id: AICHA } },
  ]);
  await expect(takeFollowUp(store, 'another')).rejects.toThrow('follow_ups.unknown');
});

test('what came up away from a door names the encounter, and nothing else', async () => {
  const { store } = await aDevice([aStairwell()]);
  const nowhere = {
    stairwellId: null,
    doorId: null,
    campaignId: null,
    reason: 'rights' as const,
    urgency: 'today' as const,
    consentLanguage: 'fr',
  };
  await expect(openFollowUp(store, nowhere)).rejects.toThrow('follow_ups.nowhere');
  const encounterId = await recordMeeting(
    store,
    { teamId: TEAM, campaignId: null, channel: 'phone', outcome: 'conversation' },
    NOON,
  );

  const id = await openFollowUp(store, { ...nowhere, encounterId }, NOON);

  expect(await sent(store, id)).toMatchObject({
    kindVersion: 2,
    dependsOn: [encounterId],
    payload: { door_id: null, household_id: null, encounter_id: encounterId },
  });
});

test('nothing leaves the team without consent to whom', async () => {
  const { store } = await aDevice();
  const about = { stairwellId, doorId: doorId(1, 1), campaignId: CAMPAIGN };
  const flag = { reason: 'rights', urgency: 'week', dueOn: '2026-12-01' } as const;
  const id = await openFollowUp(store, { ...about, ...flag, consentLanguage: 'fr' }, NOON);
  const passedOn = { recipient: 'la Maison des droits', language: 'ar' };

  await expect(closeFollowUp(store, { id, result: 'passed_on' }, NOON)).rejects.toThrow(
    'follow_ups.consent_missing',
  );
  const closed = await closeFollowUp(store, { id, result: 'passed_on', passedOn }, NOON);

  expect(await sent(store, closed)).toMatchObject({
    kindVersion: 2,
    payload: {
      passed_on: {
        recipient: 'la Maison des droits',
        consent: { text: 'passed_on.v1', language: 'ar' },
      },
    },
  });
});
