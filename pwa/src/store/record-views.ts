import type { Delivery } from '../domain/operation';
import type { PalierDatabase } from './database';
import { saidIn } from './operations';
import type { Unsent } from './outbox';
import type { Recorded } from './records';
import type { Store } from './store';
import { watch } from './watch';

/** With what became of it. */
export interface RecordView extends Recorded {
  delivery: Delivery;
  /** It was taken back by a later one. */
  isWithdrawn: boolean;
  /** It waits for one that was put aside. */
  isBlocked: boolean;
}

/** What the member recorded lately on this device, the newest first, and what became of it. */
export function watchRecords(
  store: Pick<Store, 'db' | 'records' | 'outbox'>,
  tell: (records: RecordView[]) => void,
  limit = 200,
): () => void {
  return watch(async () => {
    const latest = await store.records.latest(limit);
    // What did not go through is shown until somebody has seen to it, however old it is.
    const stuck = await stuckIds(store.db);
    const shown = new Set(latest.map(({ id }) => id));
    const older = await store.records.mine(stuck.filter((id) => !shown.has(id)));
    const records = [...latest, ...older];
    const deliveries = await store.outbox.deliveries(records.map(({ id }) => id));
    const blocked = await blockedIds(store);
    const withdrawn = new Set(records.map(({ encounterId }) => encounterId));
    const views = records.map((recorded, index) => ({
      ...recorded,
      delivery: deliveries[index] ?? { state: 'waiting' as const },
      isWithdrawn: withdrawn.has(recorded.id),
      isBlocked: blocked.has(recorded.id),
    }));
    return views.filter(({ delivery }) => !('isReplaced' in delivery && delivery.isReplaced));
  }, tell);
}

/** Those that did not go through, or rest here. */
function stuckIds(db: PalierDatabase): Promise<string[]> {
  return db.outbox.filter(({ state }) => state !== 'waiting').primaryKeys();
}

/** Held ones that wait for one that was put aside. */
async function blockedIds({ db, outbox }: Pick<Store, 'db' | 'outbox'>): Promise<Set<string>> {
  const entries = await db.outbox.filter(({ state }) => state === 'held').toArray();
  if (entries.length === 0) return new Set();
  const aside = new Set(await db.outbox.filter(({ state }) => state === 'aside').primaryKeys());
  // Promise.resolve keeps the live query around this alive while WebCrypto works.
  const held = await Promise.resolve(Promise.all(entries.map((entry) => outbox.open(entry))));
  const isBlocked = ({ signed }: Unsent) =>
    saidIn(signed).operation.dependsOn.some((id) => aside.has(id));
  return new Set(
    held
      .filter((one) => one !== null)
      .filter(isBlocked)
      .map(({ signed }) => signed.id),
  );
}
