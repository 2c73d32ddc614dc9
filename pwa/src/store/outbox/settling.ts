import type { Answer } from '../../domain/operation';
import { rightNow } from '../../domain/right-now';
import type { PalierDatabase, Tables } from '../vault/database';
import type { KeptOperation, OutboxEntry } from '../vault/rows';
import type { ServerLife } from '../vault/server-life';
import { serverKeyOf } from '../vault/settings';
import { type Carried, carriedWith } from './seal-late';
import type { Unsent } from './unsent';

/** What it needs of the outbox. */
interface OpenOutbox {
  life: Pick<ServerLife, 'hear'>;
  open(entry: OutboxEntry): Promise<Unsent | null>;
}

/**
 * Write down what the server said, and in which life: all of it or nothing.
 *
 * What it took moves from the outbox to what is kept. What was kept, and is not taken by a server
 * that has begun another life, comes back into the outbox.
 */
export async function settle(
  db: PalierDatabase,
  outbox: OpenOutbox,
  { answers, epoch }: { answers: Answer[]; epoch?: string | undefined },
): Promise<void> {
  // Encryption comes first: a transaction closes while it waits for WebCrypto.
  const sealedNow = await sealWhatIsBare(db, outbox, answers);
  const tables = [db.outbox, db.acknowledged, db.kept, db.records, db.settings];
  await db.transaction('rw', tables, async (tx) => {
    const ids = answers.map(({ id }) => id);
    const [entries, kept] = [await tx.outbox.bulkGet(ids), await tx.kept.bulkGet(ids)];
    for (const [index, answer] of answers.entries()) {
      const [entry, before] = [entries[index], kept[index]];
      const isTaken = answer.verdict === 'applied' || answer.verdict === 'duplicate';
      if (entry && isTaken) await keep(tx, { ...entry, ...sealedNow.get(entry.id) }, answer);
      else if (entry) await stay(tx, entry, answer);
      else if (before && isTaken) await renew(tx, before, answer);
      else if (before) await comeBack(tx, before, answer);
    }
    await outbox.life.hear(epoch, tx);
  });
}

/** The server's key may have come after the rest: what it took is kept all the same. */
async function sealWhatIsBare(
  db: PalierDatabase,
  outbox: OpenOutbox,
  answers: Answer[],
): Promise<Map<string, Carried>> {
  const sealed = new Map<string, Carried>();
  const entries = await db.outbox.bulkGet(answers.map(({ id }) => id));
  const bare = entries.filter((entry) => entry?.holder !== undefined && !entry.carried);
  const serverKey = bare.length > 0 ? await serverKeyOf(db) : null;
  if (!serverKey) return sealed;
  for (const entry of bare) {
    const unsent = await outbox.open(entry!);
    if (unsent) sealed.set(entry!.id, await carriedWith(unsent, serverKey));
  }
  return sealed;
}

async function keep(tx: Tables, entry: OutboxEntry, answer: Answer): Promise<void> {
  const { id, number, holder, carried, keyId, sealed, receipt } = entry;
  if (holder !== undefined && carried && keyId) {
    const kept = { id, number, holder, carried, keyId };
    await tx.kept.put({ ...kept, ...acknowledgedBy(answer, receipt) });
    // Its author can still read it, as long as they can read that they said it.
    await tx.records.update(id, { said: sealed });
  }
  await tx.acknowledged.put({ id });
  await tx.outbox.delete(id);
}

/** A verdict that is not known here settles nothing. */
async function stay(tx: Tables, { id }: OutboxEntry, answer: Answer): Promise<void> {
  const { verdict, code, kept } = answer;
  if (verdict !== 'held' && verdict !== 'refused') return;
  const isOnlyHere = kept === false;
  await tx.outbox.update(id, { state: verdict, refusalCode: code ?? null, isOnlyHere });
}

async function renew(tx: Tables, before: KeptOperation, answer: Answer): Promise<void> {
  await tx.kept.put({ ...before, ...acknowledgedBy(answer, before.receipt) });
  await tx.acknowledged.put({ id: before.id });
}

/** Whatever the server said, it has not taken it: so it is asked about again. */
async function comeBack(
  tx: Tables,
  { id, number, holder, carried, keyId, receipt }: KeptOperation,
  { verdict, code, kept }: Answer,
): Promise<void> {
  const record = await tx.records.get(id);
  await tx.outbox.put({
    ...{ id, number, holder, carried, keyId, receipt },
    state: verdict === 'refused' ? 'refused' : 'held',
    refusalCode: code ?? null,
    isOnlyHere: kept === false,
    sealed: record?.said ?? new Uint8Array(),
  });
  await tx.kept.delete(id);
  await tx.acknowledged.delete(id);
}

function acknowledgedBy(
  { receipt }: Answer,
  before: string | null | undefined,
): Pick<KeptOperation, 'receipt' | 'acknowledgedAt'> {
  return { receipt: receipt ?? before ?? '', acknowledgedAt: rightNow().getTime() };
}
