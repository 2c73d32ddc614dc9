import type { Store } from './store';

/**
 * Let go of what is held for this member: the phone may be handed on. What waits to be sent stays,
 * sealed, and leaves with whoever signs in next.
 */
export async function forgetChunks({ db, author, outbox }: Store): Promise<void> {
  const unsent = new Set((await outbox.all()).map(({ unsent: { signed } }) => signed.id));
  await db.transaction('rw', [db.chunks, db.feeds, db.records], async () => {
    const ofHolder = (index: string) => ({
      from: [author.memberId, index === 'number' ? -Infinity : ''],
      to: [author.memberId, index === 'number' ? Infinity : '\uffff'],
    });
    const chunks = ofHolder('id');
    await db.chunks.where('[holder+id]').between(chunks.from, chunks.to).delete();
    await db.feeds.delete(author.memberId);
    const records = ofHolder('number');
    await db.records
      .where('[holder+number]')
      .between(records.from, records.to)
      .filter(({ id }) => !unsent.has(id))
      .delete();
  });
}
