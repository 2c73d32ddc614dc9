import { expect, test } from 'vitest';
import type { Stairwell } from '../../domain/places';
import {
  aDevice,
  AICHA,
  aStairwell,
  BUILDING,
  CAMPAIGN,
  doorId,
  NOON,
  STAIRWELL as stairwellId,
  stairwellIn,
} from '../../testing/device';
import { recordEncounter } from '../commands/encounters';
import type { Store } from '../commands/store-type';
import { Chunks, type Columns } from './chunks';

const outside = { id: `stairwell:${stairwellId}`, scope: `building:${BUILDING}`, version: 1 };

/** Writes as another release did, or will. */
async function writeAs(format: number, { db, keys }: Store, content: Columns) {
  const shape = { format, read: () => content, write: () => Promise.resolve(content) };
  const chunks = new Chunks<Columns>(db, keys.store, AICHA, shape);
  await db.chunks.put(await chunks.seal({ ...outside, content }));
}

test('only holder, id, scope and version can be read on the disk', async () => {
  const { db, store } = await aDevice([aStairwell({ building: 'Bât. Mimosa' })]);
  const passage = { stairwellId, doorId: doorId(1, 1), campaignId: CAMPAIGN };
  await recordEncounter(store, { ...passage, outcome: 'refused', note: 'Mimosa' }, NOON);

  const chunk = await db.chunks.get([AICHA, outside.id]);
  const [entry] = await db.outbox.toArray();
  const [record] = await db.records.toArray();

  expect({ ...chunk, sealed: null }).toEqual({
    holder: AICHA,
    ...outside,
    version: 2,
    sealed: null,
  });
  for (const { sealed } of [chunk!, entry!, record!]) {
    expect(new TextDecoder().decode(sealed)).not.toMatch(/Mimosa|refused|encounter/);
  }
});

test('a chunk of a later release is left alone', async () => {
  const { store } = await aDevice();
  await writeAs(4, store, { id: stairwellId });

  await expect(
    recordEncounter(store, { stairwellId, doorId: 'd', campaignId: null, outcome: 'refused' }),
  ).rejects.toThrow('later release');
});

test('a seal put in the place of another does not open', async () => {
  const { db, store } = await aDevice();
  await db.chunks.update([AICHA, outside.id], { version: 7 });

  await expect(stairwellIn(store)).rejects.toThrow();
});

test('a chunk that was dropped and came back is read anew', async () => {
  const { db, store } = await aDevice();
  const before = await stairwellIn(store);
  await db.chunks.delete([AICHA, outside.id]);
  const content: Stairwell = aStairwell({ building: 'Bât. D' });
  const version = Date.now() + 1;
  await db.chunks.put(await store.stairwells.seal({ ...outside, version, content }));

  expect(before.building).toBe('Bât. C');
  expect((await stairwellIn(store)).building).toBe('Bât. D');
});

test('what is open is not read from the disk again', async () => {
  const { store } = await aDevice();

  const [first] = await store.stairwells.readAll('stairwell:');
  const [second] = await store.stairwells.readAll('stairwell:');

  expect(second).toBe(first);
});
