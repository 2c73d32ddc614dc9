import { Unreachable } from '../api/problem';
import { rightNow } from '../domain/right-now';
import { Arrivals } from '../store/commands/arrivals';
import type { Store } from '../store/store';
import type { Feed } from '../store/vault/rows';
import { itemsIn } from './cbor-sequence';

type Bytes = Uint8Array<ArrayBuffer>;

/** The newest feed that this release can read; it reads all before it too. */
const FORMAT = 3;
/** A server's time that differs by less is no news. */
const EXACT_TO_MS = 250;

/** @param format the newest that is understood; the answer's first item says which it is in. */
type Ask = (
  cursor: string | null,
  scopes: string[],
  format: number,
) => Promise<AsyncIterable<Bytes>>;

/**
 * Fetch what has changed, and store all of it at once; where it is cut, what is whole, so that the
 * next pull goes on from there.
 *
 * Chunks are sealed while the rest of the answer is still on its way.
 *
 * @param isWanted asked once more before anything is stored.
 * @param resentTo the life of the server to which all that is kept was sent again.
 * @returns false when the server has begun a life in which that was not done: nothing was stored.
 * @throws Unreachable when the answer ends before its end
 */
export async function pull(
  store: Store,
  ask: Ask,
  isWanted: () => boolean = () => true,
  resentTo: string | null = null,
): Promise<boolean> {
  const feed = await store.db.feeds.get(store.author.memberId);
  // What an earlier release has fetched lacks what this one shows: once, all of it comes anew.
  const known = feed?.format ? feed : { ...feed, cursor: null };
  const how = { ask, isWanted, resentTo };
  const ended = await fetchSince(known, store, how);
  if (ended !== 'newer format') return ended === 'stored';
  return (await fetchSince({ ...feed, cursor: null }, store, how)) === 'stored';
}

/** Unless it is stored, nothing of it counts. */
async function fetchSince(
  {
    cursor,
    scopes = [],
    anew = [],
    format: before = 1,
  }: Partial<Omit<Feed, 'cursor'>> & { cursor: string | null },
  store: Store,
  { ask, isWanted, resentTo }: { ask: Ask; isWanted: () => boolean; resentTo: string | null },
): Promise<'stored' | 'newer format' | 'another life'> {
  const arrivals = await Arrivals.begin(store);
  for (const scope of anew) arrivals.drop(scope);
  const held = scopes.filter((scope) => !anew.includes(scope));
  // From where the next pull goes on after a cut. What is stored by then comes once more, and what
  // was to come anew is not taken away before it is here.
  let since = anew.length === 0 ? cursor : null;
  let format = before;
  const askedAt = rightNow();
  const items = itemsIn(await ask(cursor, held, FORMAT));
  const keepWhole = async (error: unknown) => {
    if (since !== null && isWanted()) await arrivals.commitWhole(since, format);
    throw error;
  };
  for await (const item of untilCut(items, keepWhole)) {
    const [what, ...fields] = item as [string, ...unknown[]];
    if (what === 'start') {
      const start = fields[0] as Start;
      format = start.format;
      if (format > FORMAT) throw new Error(`a feed of a later release, ${format}`);
      // The phone may have slept over the answer.
      const tookMs = rightNow().getTime() - askedAt.getTime();
      await store.clock.hear(start.server_time, EXACT_TO_MS + tookMs);
      await store.life.hear(start.epoch);
      const other = await store.life.other();
      if (other && other.epoch !== resentTo) return 'another life';
      if (cursor !== null && format > before) return 'newer format';
      if (cursor === null && scopes.length === 0) since = start.cursor ?? null;
    } else if (what === 'chunk') {
      const [id, scope, bytes] = fields as [string, string, Bytes];
      arrivals.add(id, scope, bytes);
    } else if (what === 'drop') {
      arrivals.drop(fields[0] as string);
    } else if (what === 'end') {
      if (isWanted()) await arrivals.commit((fields[0] as { cursor: string }).cursor, format);
      return 'stored';
    }
    // Anything else is of a later release, and serves those who know it.
  }
  return keepWhole(new Unreachable('the answer was cut'));
}

/** The first item. */
interface Start {
  format: number;
  server_time: number;
  epoch?: string;
  cursor?: string;
}

/** Items as they come; where no more do, what is whole is kept before that is told. */
async function* untilCut<T>(
  items: AsyncIterable<T>,
  keepWhole: (error: unknown) => Promise<never>,
): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    if (error instanceof Unreachable) await keepWhole(error);
    throw error;
  }
}
