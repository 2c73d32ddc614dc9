import type { Store } from '../commands/store-type';
import { isDue } from '../outbox/outbox';
import type { OutboxEntry } from '../vault/rows';
import { watch } from '../vault/watch';

/** How many of a member's own things on this device are how far: the same on every screen. */
export interface SendingCounts {
  /** On this device, and goes by itself. */
  waiting: number;
  /** It did not go through: somebody is to see to it. */
  toSeeTo: number;
  /** It rests here, until it is taken up again. */
  aside: number;
}

/** One of them. */
export interface Sending {
  entry: OutboxEntry;
  group: keyof SendingCounts;
}

const GROUPS: Record<OutboxEntry['state'], keyof SendingCounts> = {
  waiting: 'waiting',
  held: 'toSeeTo',
  refused: 'toSeeTo',
  aside: 'aside',
};

type Reads = Pick<Store, 'db' | 'author' | 'outbox'>;

/**
 * What the member said here and the server has not taken, in its order: whoever counts, lists or
 * names it asks this. Not what was said anew instead, and no sum of a day that is not over.
 */
export async function mySendings({ db, author, outbox }: Reads): Promise<Sending[]> {
  const entries = await db.outbox.orderBy('number').toArray();
  const mine = await Promise.all(entries.map((entry) => isOf(entry, author.memberId, outbox)));
  return entries
    .filter((entry, index) => mine[index] && !entry.isReplaced && isDue(entry))
    .map((entry) => ({ entry, group: GROUPS[entry.state] }));
}

/** Early releases kept inside the seal who said it. */
async function isOf(
  entry: OutboxEntry,
  memberId: string,
  outbox: Store['outbox'],
): Promise<boolean> {
  const holder = entry.holder ?? (await outbox.open(entry))?.holder;
  return holder === memberId;
}

export function countsOf(sendings: Sending[]): SendingCounts {
  const counts: SendingCounts = { waiting: 0, toSeeTo: 0, aside: 0 };
  for (const { group } of sendings) counts[group] += 1;
  return counts;
}

/** For pill, banner, title, sign-out and list alike. */
export function watchSendingCounts(
  store: Reads,
  notify: (counts: SendingCounts) => void,
): () => void {
  return watch(store.db, { outbox: 'all' }, async () => countsOf(await mySendings(store)), notify);
}
