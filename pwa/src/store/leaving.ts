import { forgetDeskDrafts } from './desk-drafts';
import type { Store } from './store';

/**
 * Let go of what is held for this member: the phone may be handed on. What waits to be sent stays,
 * sealed, and leaves with whoever signs in next.
 */
export async function forgetChunks({ db, author, outbox, drafts }: Store): Promise<void> {
  forgetDeskDrafts();
  await drafts.forget();
  const unsent = new Set((await outbox.all()).map(({ unsent: { signed } }) => signed.id));
  await db.transaction('rw', [db.chunks, db.feeds, db.digests, db.records], async () => {
    const holder = author.memberId;
    await db.chunks.where('[holder+id]').between([holder, ''], [holder, '\uffff']).delete();
    await db.feeds.delete(holder);
    await db.digests.delete(holder);
    await db.records
      .where('[holder+number]')
      .between([holder, -Infinity], [holder, Infinity])
      .filter(({ id }) => !unsent.has(id))
      .delete();
  });
}
