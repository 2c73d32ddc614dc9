import type { Delivery, Kind } from '../../domain/operation';
import type { Store } from '../commands/store-type';
import { envelopeOf } from '../outbox/operations';
import { DELIVERIES } from '../outbox/outbox';
import type { Recorded } from '../outbox/records';
import type { Unsent } from '../outbox/unsent';
import type { PalierDatabase } from '../vault/database';
import { madeAt } from '../vault/ids';
import { watch } from '../vault/watch';

/** With what became of it. */
export interface RecordView extends Omit<Recorded, 'kind'> {
  /** null: it did not go through, and nothing here opens it any more. */
  kind: Kind | null;
  delivery: Delivery;
  /** It was taken back by a later one. */
  isWithdrawn: boolean;
  /** It waits for one that was put aside. */
  isBlocked: boolean;
}

/** What the member recorded lately on this device, the newest first, and what became of it. */
export function watchRecords(
  store: Pick<Store, 'db' | 'author' | 'records' | 'outbox'>,
  notify: (records: RecordView[]) => void,
  limit = 200,
): () => void {
  return watch(
    store.db,
    { records: 'all', ...DELIVERIES },
    async () => {
      const latest = await store.records.latest(limit);
      // What did not go through is shown until somebody has seen to it, however old it is.
      const stuck = await stuckIds(store.db);
      const shown = new Set(latest.map(({ id }) => id));
      const older = await store.records.mine(stuck.filter((id) => !shown.has(id)));
      const known = [...latest, ...older];
      const records = [...known, ...(await unreadable(store, new Set(known.map(({ id }) => id))))];
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
    },
    notify,
  );
}

/** Those that did not go through, or rest here. */
function stuckIds(db: PalierDatabase): Promise<string[]> {
  return db.outbox.filter(({ state }) => state !== 'waiting').primaryKeys();
}

/** The member's own among them that came back long after they were noted, or over a sign-out. */
async function unreadable(
  { db, author }: Pick<Store, 'db' | 'author'>,
  known: ReadonlySet<string>,
): Promise<(Omit<Recorded, 'kind'> & { kind: null })[]> {
  const entries = await db.outbox
    .filter(({ id, state, holder }) => {
      return state !== 'waiting' && holder === author.memberId && !known.has(id);
    })
    .toArray();
  return entries.map(({ id }) => ({
    ...{ id, kind: null, at: new Date(madeAt(id)).toISOString(), stairwellId: null, place: null },
    ...{ door: null, outcome: null, encounterId: null },
  }));
}

/** Held ones that wait for one that was put aside. */
async function blockedIds({ db, outbox }: Pick<Store, 'db' | 'outbox'>): Promise<Set<string>> {
  const entries = await db.outbox.filter(({ state }) => state === 'held').toArray();
  if (entries.length === 0) return new Set();
  const aside = new Set(await db.outbox.filter(({ state }) => state === 'aside').primaryKeys());
  const held = await Promise.all(entries.map((entry) => outbox.open(entry)));
  const isBlocked = ({ signed }: Unsent) =>
    envelopeOf(signed).depends_on.some((id) => aside.has(id));
  return new Set(
    held
      .filter((one) => one !== null)
      .filter(isBlocked)
      .map(({ signed }) => signed.id),
  );
}

/** What became of the last thing that the member recorded here; null: nothing was. */
export function watchLastDelivery(
  { db, records, outbox }: Pick<Store, 'db' | 'records' | 'outbox'>,
  notify: (delivery: Delivery | null) => void,
): () => void {
  return watch(
    db,
    { records: 'all', ...DELIVERIES },
    async () => {
      const id = await records.lastId();
      return id === null ? null : ((await outbox.deliveries([id]))[0] ?? null);
    },
    notify,
  );
}
