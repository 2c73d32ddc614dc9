import type { Delivery } from '../../domain/operation';
import type { Store } from '../commands/store-type';
import { DELIVERIES } from '../outbox/outbox';
import { watch } from '../vault/watch';

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
