import { expect, test } from 'vitest';
import { recordEncounter } from '../store/commands/encounters';
import { chunkStoreOf } from '../store/formats/chunk-kinds';
import { encode } from '../store/vault/cbor';
import { AICHA, aDevice, CAMPAIGN, doorId, NOON, STAIRWELL } from '../testing/device';
import { FakeServer } from '../testing/server';
import { itemsIn } from './cbor-sequence';
import { pull } from './pull';
import { push } from './push';

/** What a phone holds of its member comes by the chunk: what says the same is not told again. */

const OF_ME = ['me', 'follow_ups', 'meetings', 'own_passages'];

async function* answering(items: unknown[]): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const item of items) yield await Promise.resolve(encode(item));
}

/** A phone, and the ids of what each of its pulls was told of its member. */
async function fetching() {
  const device = await aDevice();
  const server = new FakeServer(device.publicKey);
  const told: string[][] = [];
  const fetch = () =>
    pull(device.store, async (cursor, scopes, format) => {
      const items: unknown[][] = [];
      for await (const item of itemsIn(await server.changes(cursor, scopes, format)))
        items.push(item as unknown[]);
      told.push(items.map(([, id]) => id as string).filter((id) => OF_ME.includes(id)));
      return answering(items);
    });
  return { ...device, server, told, fetch };
}

test('what came of oneself piece by piece is what comes at once', async () => {
  const { db, store, server, told, fetch } = await fetching();
  const opened = async () => {
    const held = await db.chunks.where('[holder+scope]').equals([AICHA, 'me']).toArray();
    const chunks = held.map(async ({ id }) => chunkStoreOf(store.chunkStores, id)?.chunks.read(id));
    return (await Promise.all(chunks)).map((one) => [one?.id, one?.content]);
  };
  await fetch();
  const said = { stairwellId: STAIRWELL, doorId: doorId(1, 1), campaignId: CAMPAIGN };
  await recordEncounter(store, { ...said, outcome: 'not_home' }, NOON);
  await push(store.outbox, server.receive);
  await fetch();
  await fetch();

  const piecewise = await opened();
  await db.feeds.update(AICHA, { cursor: '' });
  await fetch();

  expect(told).toEqual([OF_ME, ['own_passages'], [], OF_ME]);
  expect(await opened()).toEqual(piecewise);
});
