import { forgetDeskDrafts } from './commands/desk-drafts';
import type { Store } from './commands/store-type';
import { signingKeyId, storeKeyId } from './vault/keys';
import { serverKeyOf } from './vault/settings';
import { forgetHeld } from './vault/vault';

/**
 * Let go of what is held for this member, and of their keys: the phone may be handed on. What waits
 * to be sent stays, sealed to the server, and leaves with whoever signs in next.
 */
export async function forgetChunks(store: Store): Promise<void> {
  const { db, author, keys } = store;
  const { memberId } = author;
  forgetDeskDrafts();
  await store.drafts.forget();
  if (keys.device) return forgetEarly(store);
  await store.outbox.sealWhatIsBare();
  const tables = [db.keys, db.chunks, db.feeds, db.digests, db.records, db.drafts, db.settings];
  await db.transaction('rw', tables, async (tx) => {
    await forgetHeld(tx, memberId);
    await tx.keys.bulkDelete([storeKeyId(memberId), signingKeyId(memberId)]);
  });
}

/** With keys of an early release: without a key of the server's, what waits needs them. */
async function forgetEarly({ db, author, outbox }: Store): Promise<void> {
  const serverKey = await serverKeyOf(db);
  if (serverKey) {
    const { leaveEarly } = await import('./early-profile');
    return leaveEarly(db, author.memberId, serverKey);
  }
  const unsent = new Set((await outbox.all()).map(({ unsent: { signed } }) => signed.id));
  const tables = [db.chunks, db.feeds, db.digests, db.records, db.drafts, db.settings];
  await db.transaction('rw', tables, async (tx) => {
    const records = await tx.records.bulkGet([...unsent]);
    await forgetHeld(tx, author.memberId);
    await tx.records.bulkPut(records.filter((record) => record !== undefined));
  });
}
