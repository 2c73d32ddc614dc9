import type { Meeting } from '../../domain/meeting';
import type { Store } from '../commands/store-type';
import { watch } from '../vault/watch';

/** The member's own of the last days, the newest first. */
export function watchMeetings(store: Store, notify: (meetings: Meeting[]) => void): () => void {
  return watch(
    store.db,
    { chunks: ['meetings'] },
    async () => {
      const meetings = (await store.meetings.read('meetings'))?.content ?? [];
      return meetings.toSorted((one, other) => other.at - one.at);
    },
    notify,
  );
}
