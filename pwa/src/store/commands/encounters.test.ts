import { expect, test } from 'vitest';
import {
  aDevice,
  aDoor,
  aHousehold,
  aPassage,
  aStairwell,
  CAMPAIGN,
  doorId,
  NOON,
  outcomesIn,
  STAIRWELL as stairwellId,
  stairwellIn,
} from '../../testing/device';
import { sent } from '../../testing/operations';
import { addDoor } from './doors';
import {
  correctEncounter,
  recordEncounter,
  recordFloorNotHome,
  recordNotHome,
  withdrawEncounter,
  withdrawEncounters,
} from './encounters';
import { openFollowUp } from './follow-ups';
import { setDoNotVisit } from './households';

const door = doorId(1, 1);

test('a passage says all that was said, and nothing around it', async () => {
  const { store } = await aDevice();

  const id = await recordEncounter(
    store,
    {
      stairwellId,
      doorId: door,
      campaignId: CAMPAIGN,
      outcome: 'come_back',
      noticeLeft: true,
      comeBackOn: '2026-11-26',
      comeBackAt: '18:30',
      note: '  après l’école ',
      themes: ['water', 'water', 'bills'],
      need: { reason: 'rights', language: 'ar' },
    },
    NOON,
  );

  expect(await sent(store, id)).toMatchObject({
    id,
    kind: 'encounter.record',
    kindVersion: 5,
    recordedAt: NOON.toISOString(),
    payload: {
      door_id: door,
      campaign_id: CAMPAIGN,
      channel: 'door',
      outcome: 'come_back',
      notice_left: true,
      come_back_on: '2026-11-26',
      come_back_at: '18:30',
      note: 'après l’école',
      themes: ['water', 'bills'],
      need: { reason: 'rights', consent: { text: 'need.v1', language: 'ar' } },
      seen_floor: '1er',
      seen_label: '11',
      companion_id: null,
    },
  });
});

test.each(['not_home', 'refused', 'language_barrier', 'inaccessible', 'vacant'] as const)(
  'nothing is noted of who did not speak: %s',
  async (outcome) => {
    const { store } = await aDevice();
    const passage = { stairwellId, doorId: doorId(1, 1), campaignId: CAMPAIGN };
    const id = await recordEncounter(store, { ...passage, outcome, note: 'Lumière' }, NOON);
    expect(await sent(store, id)).toMatchObject({ payload: { outcome, note: null } });

    const talk = { ...passage, outcome: 'conversation', note: 'Le soir' } as const;
    const encounterId = await recordEncounter(store, talk, NOON);
    const correction = await correctEncounter(store, { stairwellId, encounterId, outcome }, NOON);
    expect(await sent(store, correction)).toMatchObject({ payload: { note: null } });
  },
);

test('a note that is too long is refused, not cut', async () => {
  const { db, store } = await aDevice();
  const passage = { stairwellId, doorId: door, campaignId: null, outcome: 'conversation' as const };

  await expect(recordEncounter(store, { ...passage, note: 'x'.repeat(281) })).rejects.toThrow(
    'encounters.note_too_long',
  );
  expect(await db.outbox.count()).toBe(0);
});

test('a whole floor leaves alone who is not to be asked', async () => {
  const now = NOON.getTime() / 1000;
  const { store } = await aDevice([
    aStairwell({
      doors: [
        aDoor({ position: 1 }),
        aDoor({
          position: 2,
          household: aHousehold({ passages: [aPassage({ outcome: 'vacant' })] }),
        }),
        aDoor({
          position: 3,
          household: aHousehold({ doNotVisit: [{ campaignId: CAMPAIGN, reviewOn: '2027-01-01' }] }),
        }),
        aDoor({
          position: 4,
          household: aHousehold({ passages: [aPassage({ outcome: 'refused', at: now })] }),
        }),
        aDoor({ position: 5, household: aHousehold({ passages: [aPassage({ at: now - 7200 })] }) }),
        aDoor({ position: 6, household: aHousehold({ passages: [aPassage({ at: now - 60 })] }) }),
      ],
    }),
  ]);

  const ids = await recordFloorNotHome(
    store,
    { stairwellId, floor: 1, campaignId: CAMPAIGN },
    NOON,
  );

  expect(ids).toHaveLength(2);
  expect(await outcomesIn(store, doorId(1, 1))).toEqual(['not_home']);
  expect(await outcomesIn(store, doorId(1, 5))).toEqual(['not_home', 'not_home']);
  expect(await recordFloorNotHome(store, { stairwellId, floor: 7, campaignId: null })).toEqual([]);
});

test('an undo is an operation that points to the passage', async () => {
  const { store } = await aDevice();
  const passage = { stairwellId, doorId: door, campaignId: null, outcome: 'refused' as const };
  const encounterId = await recordEncounter(store, passage, NOON);

  const id = await withdrawEncounter(store, { stairwellId, encounterId }, NOON);

  expect(await sent(store, id)).toMatchObject({
    kind: 'encounter.withdraw',
    payload: { encounter_id: encounterId, reason: null },
    dependsOn: [encounterId],
  });
  expect(await outcomesIn(store, door)).toEqual([]);
});

test('several doors at once leave alone who is not to be asked', async () => {
  const { store } = await aDevice([
    aStairwell({
      doors: [
        aDoor({ floor: 2 }),
        aDoor({
          position: 1,
          household: aHousehold({ doNotVisit: [{ campaignId: null, reviewOn: '2027-01-01' }] }),
        }),
        aDoor({ position: 2 }),
        aDoor({ position: 3 }),
      ],
    }),
  ]);
  const doorIds = [doorId(1, 2), doorId(1, 1), doorId(2, 1)];

  const ids = await recordNotHome(store, { stairwellId, doorIds, campaignId: CAMPAIGN }, NOON);

  expect(ids).toHaveLength(2);
  expect(await outcomesIn(store, doorId(2, 1))).toEqual(['not_home']);
  expect(await outcomesIn(store, doorId(1, 1))).toEqual([]);
  expect(await outcomesIn(store, doorId(1, 3))).toEqual([]);
});

test('a correction says all of it anew, and keeps what it does not touch', async () => {
  const { store } = await aDevice();
  const encounterId = await recordEncounter(
    store,
    {
      stairwellId,
      doorId: door,
      campaignId: CAMPAIGN,
      outcome: 'come_back',
      comeBackOn: '2026-11-26',
      note: 'à revoir',
      themes: ['water'],
    },
    NOON,
  );

  const id = await correctEncounter(
    store,
    { stairwellId, encounterId, outcome: 'conversation', comeBackOn: null, reason: ' erreur ' },
    NOON,
  );

  expect(await sent(store, id)).toMatchObject({
    kind: 'encounter.correct',
    dependsOn: [encounterId],
    payload: {
      encounter_id: encounterId,
      outcome: 'conversation',
      come_back_on: null,
      note: 'à revoir',
      themes: ['water'],
      reason: 'erreur',
    },
  });
  const { household } = (await stairwellIn(store)).doors.find((one) => one.id === door)!;
  expect(household.passages).toMatchObject([{ outcome: 'conversation', note: 'à revoir' }]);
  expect(household.folds).toMatchObject([{ passages: 1, met: 1 }]);
  await expect(
    correctEncounter(store, { stairwellId, encounterId: id, outcome: 'refused' }),
  ).rejects.toThrow('encounters.unknown');
});

test('a floor is undone at once', async () => {
  const { store } = await aDevice();
  const place = { stairwellId, floor: 1, campaignId: CAMPAIGN };
  const encounterIds = await recordFloorNotHome(store, place, NOON);

  expect(await withdrawEncounters(store, { stairwellId, encounterIds }, NOON)).toHaveLength(2);
  expect(await outcomesIn(store, door)).toEqual([]);
});

test('what concerns a door that the office does not know yet waits for the door', async () => {
  const { store } = await aDevice();

  const { doorId, operationId } = await addDoor(store, {
    stairwellId,
    floor: 1,
    position: 3,
    label: '13',
  });
  const wish = { stairwellId, doorId, campaignId: null, reviewOn: '2027-11-24' };
  const id = await setDoNotVisit(store, wish);

  expect(await sent(store, id)).toMatchObject({
    kind: 'do_not_visit.set',
    dependsOn: [operationId],
    payload: { campaign_id: null, review_on: '2027-11-24' },
  });
  await expect(
    addDoor(store, { stairwellId, floor: 1, position: 4, label: 'N° 13' }),
  ).rejects.toThrow('places.door_exists');
});

test('a follow-up carries the consent, or is not written down', async () => {
  const { db, store } = await aDevice();
  const followUp = {
    stairwellId,
    doorId: door,
    campaignId: CAMPAIGN,
    reason: 'housing' as const,
    urgency: 'week' as const,
    note: '',
  };

  await expect(openFollowUp(store, { ...followUp, consentLanguage: null })).rejects.toThrow(
    'follow_ups.consent_missing',
  );
  expect(await db.outbox.count()).toBe(0);

  const id = await openFollowUp(store, { ...followUp, consentLanguage: 'fr' }, NOON);
  expect(await sent(store, id)).toMatchObject({
    payload: {
      due_on: '2026-12-01',
      note: null,
      consent: { text: 'follow_up.v1', language: 'fr' },
    },
  });
  const { household } = (await stairwellIn(store)).doors.find((one) => one.id === door)!;
  expect(household.followUps).toMatchObject([{ id, reason: 'housing' }]);
});
