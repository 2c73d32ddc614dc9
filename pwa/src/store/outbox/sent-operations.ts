import { rightNow } from '../../domain/right-now';
import { asBase64 } from '../vault/bytes';
import type { PalierDatabase } from '../vault/database';
import { madeAt } from '../vault/ids';
import type { KeptOperation } from '../vault/rows';
import type { ServerLife } from '../vault/server-life';
import type { Outgoing } from './unsent';

const DAY_MS = 86_400_000;
/**
 * At least the age of the oldest copy that anybody would restore in earnest: a month of nightly
 * copies, and some days to find out.
 */
const KEPT_DAYS = 35;

/** What the server took, whoever had said it, in the order in which it was done. */
export function keptAfter(
  db: PalierDatabase,
  number: number,
  limit: number,
): Promise<KeptOperation[]> {
  return db.kept.where('number').above(number).limit(limit).toArray();
}

/** As it travels once more. */
export function asKept({ id, carried, keyId, receipt }: KeptOperation): Outgoing {
  const sealed = asBase64(carried);
  return { id, sealed, key: keyId, ...(receipt && { receipt }) };
}

/** Right after the server was heard: what is old enough is let go. */
export async function pruneKept(db: PalierDatabase, now = rightNow().getTime()): Promise<void> {
  const isOld = (at: number) => now - at > KEPT_DAYS * DAY_MS;
  await db.transaction('rw', db.kept, async ({ kept }) => {
    // Nothing is acknowledged before it was made: most need not be read. Clocks may have been ahead.
    const ids = (await kept.toCollection().primaryKeys()).filter(
      (id) => isOld(madeAt(id)) || madeAt(id) - now > DAY_MS,
    );
    const rows = await kept.bulkGet(ids);
    const old = rows.filter((row) => row !== undefined && isOld(row.acknowledgedAt));
    await kept.bulkDelete(old.map((row) => row!.id));
  });
}

/**
 * All that is kept was sent again, and what the server has was fetched. Of what was acknowledged
 * and not kept nothing is known any more, so nothing is said of it.
 */
export async function beginLife(
  db: PalierDatabase,
  life: ServerLife,
  epoch: string,
): Promise<void> {
  const tables = [db.settings, db.acknowledged, db.kept, db.records];
  await db.transaction('rw', tables, async (tx) => {
    if ((await life.other(tx))?.epoch !== epoch) return;
    const kept = new Set(await tx.kept.toCollection().primaryKeys());
    const acknowledged = await tx.acknowledged.toCollection().primaryKeys();
    const unsure = acknowledged.filter((id) => !kept.has(id));
    await tx.acknowledged.bulkDelete(unsure);
    await tx.records.bulkDelete(unsure);
    await life.note(tx, { known: epoch, other: null });
  });
}
