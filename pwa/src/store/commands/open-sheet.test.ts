import { expect, test } from 'vitest';
import { doorOf } from '../../domain/places';
import { aDevice, BUILDING, CAMPAIGN, doorId, STAIRWELL, stairwellIn } from '../../testing/device';
import { sent } from '../../testing/operations';
import { Arrivals } from './arrivals';
import { recordEncounter } from './encounters';

const place = { stairwellId: STAIRWELL, doorId: doorId(2, 1), campaignId: CAMPAIGN };
const talk = { ...place, outcome: 'conversation' as const, note: 'Fuite' };

async function withSheetOpen() {
  const device = await aDevice();
  const { store } = device;
  const stairwell = await stairwellIn(store);
  const close = store.openSheet.hold({
    ...{ stairwell, campaignId: CAMPAIGN },
    door: doorOf(stairwell, place.doorId)!,
  });
  return { ...device, close, household: doorOf(stairwell, place.doorId)!.household };
}

const drop = async (store: Awaited<ReturnType<typeof withSheetOpen>>['store'], now?: Date) => {
  const arrivals = await Arrivals.begin(store);
  arrivals.drop(`building:${BUILDING}`);
  await arrivals.commit('cursor', 2, now);
};

test('a stairwell that is taken away stays while its sheet is open, and goes after', async () => {
  const { store, close } = await withSheetOpen();
  await drop(store);
  expect(await store.stairwells.read(`stairwell:${STAIRWELL}`)).toBeDefined();

  close();
  await drop(store);
  expect(await store.stairwells.read(`stairwell:${STAIRWELL}`)).toBeUndefined();
});

test('what was half typed today still has its stairwell and its mission', async () => {
  const { store, db } = await aDevice();
  store.drafts.keep(`conversation ${place.doorId}`, place, { note: 'Fuite' });
  await drop(store);
  expect(await store.stairwells.read(`stairwell:${STAIRWELL}`)).toBeDefined();
  expect(await db.chunks.get([store.author.memberId, `campaign:${CAMPAIGN}`])).toBeDefined();

  const tomorrow = new Date(Date.now() + 86_400_000);
  await drop(store, tomorrow);
  expect(await store.stairwells.read(`stairwell:${STAIRWELL}`)).toBeUndefined();
});

test('what was typed about a stairwell that is gone is still sent', async () => {
  const { store, db, household } = await withSheetOpen();
  await db.chunks.delete([store.author.memberId, `stairwell:${STAIRWELL}`]);

  const id = await recordEncounter(store, talk);

  expect(await sent(store, id)).toMatchObject({
    kind: 'encounter.record',
    payload: { door_id: place.doorId, household_id: household.id, note: 'Fuite' },
  });
  expect(await store.stairwells.read(`stairwell:${STAIRWELL}`)).toBeUndefined();
  const [one] = await store.outbox.all();
  expect(one!.unsent.place?.door?.label).toBe('21');
});

test('what was typed at a door that was merged with another is still sent', async () => {
  const { store, household } = await withSheetOpen();
  const { content, ...outside } = (await store.stairwells.read(`stairwell:${STAIRWELL}`))!;
  const doors = content.doors.filter(({ id }) => id !== place.doorId);
  const merged = { ...outside, version: outside.version + 1, content: { ...content, doors } };
  await store.db.chunks.put(await store.stairwells.seal(merged));

  const id = await recordEncounter(store, talk);

  expect(await sent(store, id)).toMatchObject({ payload: { household_id: household.id } });
  expect((await stairwellIn(store)).doors.map(({ label }) => label)).not.toContain('21');
});

test('without a sheet that is open there is nothing to say about a stairwell that is gone', async () => {
  const { store, db, close } = await withSheetOpen();
  close();
  await db.chunks.delete([store.author.memberId, `stairwell:${STAIRWELL}`]);

  await expect(recordEncounter(store, talk)).rejects.toThrow('is not on this device');
  expect(await store.outbox.all()).toEqual([]);
});
