import { today } from '../../domain/service-day';
import { followUpsUnder } from '../../domain/follow-up-list';
import type { Store } from '../../store/store';
import { watchFollowUps } from '../../store/views/follow-ups';

/** How many wait for this member, or for anybody, past their day. */
export function watchLateCount(
  store: Store,
  memberId: string,
  onCount: (count: number) => void,
): () => void {
  return watchFollowUps(store, (items) =>
    onCount(followUpsUnder('late', items, { memberId, today: today() }).length),
  );
}
