import type { FollowUpItem } from '../../domain/follow-up-item';
import { doorOf } from '../../domain/places';
import type { Store } from '../commands/store-type';
import { watch } from '../vault/watch';

/** A follow-up with what else this phone holds of its household and its way. */
export interface FollowUpView extends FollowUpItem {
  /** Given by the household, with consent; null where none is held. */
  contactName: string | null;
  /** The member's assignment through which its stairwell opens; null: it is not held. */
  assignmentId: string | null;
}

/** All of the member's follow-ups, and again whenever one of them or their doors change. */
export function watchFollowUpViews(
  store: Store,
  notify: (views: FollowUpView[]) => void,
): () => void {
  return watch(
    store.db,
    { chunks: ['follow_ups', 'me', 'own_passages', 'stairwell:'] },
    () => getFollowUpViews(store),
    notify,
  );
}

export async function getFollowUpViews(store: Store): Promise<FollowUpView[]> {
  const items = (await store.followUps.read('follow_ups'))?.content ?? [];
  const assignments = (await store.me.read('me'))?.content.assignments ?? [];
  const assignmentOf = (buildingId: string) =>
    assignments.find(({ buildingIds }) => buildingIds.includes(buildingId))?.id ?? null;
  return Promise.all(
    items.map(async (item): Promise<FollowUpView> => {
      const { stairwellId, doorId, householdId, buildingId } = item;
      const chunk = stairwellId && (await store.stairwells.read(`stairwell:${stairwellId}`));
      if (!chunk) return { ...item, contactName: null, assignmentId: null };
      const household = doorId === null ? undefined : doorOf(chunk.content, doorId)?.household;
      const isTheirs = household?.id === householdId;
      return {
        ...item,
        contactName: (isTheirs && household?.contact?.name) || null,
        assignmentId: buildingId && assignmentOf(buildingId),
      };
    }),
  );
}
