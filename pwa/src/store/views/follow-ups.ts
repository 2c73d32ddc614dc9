import type { FollowUpItem } from '../../domain/follow-up-item';
import type { Store } from '../commands/store-type';
import { watch } from '../vault/watch';

/** Those of the member and of their buildings, in no order that matters. */
export function watchFollowUps(store: Store, notify: (items: FollowUpItem[]) => void): () => void {
  return watch(
    store.db,
    { chunks: ['follow_ups'] },
    async () => (await store.followUps.read('follow_ups'))?.content ?? [],
    notify,
  );
}
