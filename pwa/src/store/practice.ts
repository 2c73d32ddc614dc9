import { rightNow } from '../domain/right-now';
import type { Store } from './commands/store-type';
import type { Author } from './outbox/operations';
import { anyCampaign, inventedStairwell, PRACTICE_CAMPAIGN } from './practice-building';
import { openStore } from './store';
import { PalierDatabase } from './vault/database';
import { type Keys, SEALING, SIGNING } from './vault/keys';

const DATABASE = 'palier-practice';

/**
 * A store of its own, on a database that no sending ever reads: what is recorded in it counts
 * nowhere. Each time it is opened it is as new, so that nothing that was typed for trying lies on.
 */
export async function openPractice(author: Author): Promise<Store> {
  await new PalierDatabase(DATABASE).delete();
  const store = await openStore(new PalierDatabase(DATABASE), author, await keysForNow());
  const stairwell = inventedStairwell(rightNow());
  const version = 1;
  await store.db.chunks.bulkPut([
    await store.campaigns.seal({
      ...{ id: `campaign:${PRACTICE_CAMPAIGN}`, scope: 'campaign', version },
      content: anyCampaign(),
    }),
    await store.stairwells.seal({
      ...{ id: `stairwell:${stairwell.id}`, scope: `building:${stairwell.buildingId}`, version },
      content: stairwell,
    }),
  ]);
  return store;
}

/** Kept nowhere: with the page they are gone. */
async function keysForNow(): Promise<Keys> {
  const [store, { privateKey }] = await Promise.all([
    crypto.subtle.generateKey(SEALING, false, ['encrypt', 'decrypt']),
    crypto.subtle.generateKey(SIGNING, false, ['sign', 'verify']),
  ]);
  return { made: null, store, signing: privateKey, publicKey: new Uint8Array(), device: null };
}

/** Leaves nothing behind. */
export async function closePractice(store: Store): Promise<void> {
  await store.commands.idle();
  await store.drafts.end();
  await store.db.delete();
}
