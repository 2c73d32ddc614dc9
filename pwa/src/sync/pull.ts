import { Unreachable } from '../api/problem';
import type { Store } from '../store/store';
import { Arrivals } from '../store/arrivals';
import { itemsIn } from './cbor-sequence';

type Bytes = Uint8Array<ArrayBuffer>;

/** The releases of the feed that this one can read. */
const FORMAT = 1;

/**
 * Fetch what has changed, and store all of it or nothing.
 *
 * Chunks are sealed while the rest of the answer is still on its way.
 *
 * @param isWanted asked once more before anything is stored.
 * @throws Unreachable when the answer ends before its end
 */
export async function pull(
  store: Store,
  ask: (cursor: string | null, scopes: string[]) => Promise<AsyncIterable<Bytes>>,
  isWanted: () => boolean = () => true,
): Promise<void> {
  const feed = await store.db.feeds.get(store.author.memberId);
  const arrivals = await Arrivals.begin(store);
  for await (const item of itemsIn(await ask(feed?.cursor ?? null, feed?.scopes ?? []))) {
    const [what, ...said] = item as [string, ...unknown[]];
    if (what === 'start') {
      const { format, server_time: now } = said[0] as { format: number; server_time: number };
      if (format > FORMAT) throw new Error(`a feed of a later release, ${format}`);
      await store.clock.hear(now);
    } else if (what === 'chunk') {
      const [id, scope, bytes] = said as [string, string, Bytes];
      arrivals.add(id, scope, bytes);
    } else if (what === 'drop') {
      arrivals.drop(said[0] as string);
    } else if (what === 'end') {
      if (!isWanted()) return;
      await arrivals.commit((said[0] as { cursor: string }).cursor);
      return;
    }
    // Anything else is of a later release, and serves those who know it.
  }
  throw new Unreachable('the answer was cut');
}
