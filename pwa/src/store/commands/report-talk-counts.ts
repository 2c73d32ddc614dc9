import type { Store } from './store-type';

/**
 * The sums of days that are over become operations. How, is fetched only where there are sums.
 *
 * @param options `isLeaving`: see talk-counts.ts.
 */
export async function reportTalkHeld(
  store: Store,
  options: { isLeaving?: boolean } = {},
): Promise<void> {
  const held = await store.db.chunks.get([store.author.memberId, 'talk_counts']);
  // A clock that was set ahead is no reason to tell the day that goes on.
  if (!held || !(options.isLeaving || store.clock.isSure)) return;
  const { reportTalk } = await import('./talk-counts');
  await reportTalk(store, options);
}
