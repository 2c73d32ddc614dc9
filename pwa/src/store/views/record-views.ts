import type { Delivery, Kind } from '../../domain/operation';
import type { Store } from '../commands/store-type';
import { DELIVERIES } from '../outbox/outbox';
import type { Recorded } from '../outbox/records';
import { madeAt } from '../vault/ids';
import { watch } from '../vault/watch';
import { type Chain, chainsOf } from './chains';
import { mySendings, type SendingCounts } from './sendings';

/** With what became of it. */
export interface RecordView extends Omit<Recorded, 'kind'>, Chain {
  /** null: nothing here opens it any more. */
  kind: Kind | null;
  delivery: Delivery;
  /** Where it is counted; null: the server has it. */
  group: keyof SendingCounts | null;
  /** It was taken back by a later one. */
  isWithdrawn: boolean;
}

const ALONE: Chain = { operation: null, blockedBy: null, dependents: 0 };

/**
 * What the member recorded on this device, the newest first, and what became of it: all that the
 * server has not taken, however old, and the last that it took.
 */
export function watchRecords(
  store: Pick<Store, 'db' | 'author' | 'records' | 'outbox'>,
  notify: (records: RecordView[]) => void,
  limit = 200,
): () => void {
  return watch(
    store.db,
    { records: 'all', ...DELIVERIES },
    async () => {
      const sendings = await mySendings(store);
      const groups = new Map(sendings.map(({ entry, group }) => [entry.id, group]));
      const records = await recordsWith(store, [...groups.keys()], limit);
      const deliveries = await store.outbox.deliveries(records.map(({ id }) => id));
      const chains = await chainsOf(store, sendings);
      const withdrawn = new Set(records.map(({ encounterId }) => encounterId));
      return records.map((recorded, index) => ({
        ...recorded,
        ...(chains.get(recorded.id) ?? ALONE),
        delivery: deliveries[index] ?? { state: 'waiting' as const },
        group: groups.get(recorded.id) ?? null,
        isWithdrawn: withdrawn.has(recorded.id),
      }));
    },
    notify,
  );
}

/** The latest that are not in the outbox or among these, and then those that are older. */
async function recordsWith(
  store: Pick<Store, 'db' | 'records'>,
  unsent: string[],
  limit: number,
): Promise<(Omit<Recorded, 'kind'> & { kind: Kind | null })[]> {
  const latest = await store.records.latest(limit);
  const inOutbox = await store.db.outbox.bulkGet(latest.map(({ id }) => id));
  const shown = latest.filter(({ id }, index) => !inOutbox[index] || unsent.includes(id));
  const known = new Set(latest.map(({ id }) => id));
  const earlier = unsent.filter((id) => !known.has(id)).toReversed();
  const readable = new Map((await store.records.mine(earlier)).map((one) => [one.id, one]));
  return [...shown, ...earlier.map((id) => readable.get(id) ?? unreadable(id))];
}

/** It came back long after it was noted, or over a sign-out. */
function unreadable(id: string): Omit<Recorded, 'kind'> & { kind: null } {
  return {
    ...{ id, kind: null, at: new Date(madeAt(id)).toISOString(), stairwellId: null, place: null },
    ...{ door: null, outcome: null, encounterId: null },
  };
}
