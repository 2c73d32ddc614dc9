import { Problem } from '../api/problem';
import { deliver } from '../api/sync';
import type { Answer } from '../domain/operation';
import { Outbox } from '../store/outbox/outbox';
import { asKept } from '../store/outbox/sent-operations';
import { bareDeviceKey } from '../store/vault/bare-keys';
import type { PalierDatabase, Tables } from '../store/vault/database';
import { isWrapped } from '../store/vault/keys';
import type { OutboxEntry } from '../store/vault/rows';

const BATCH_SIZE = 50;
/** The server has not looked at it, and keeps nothing of it. */
const CROWDED = 'operations.batch_crowded';
/** It cannot leave: what sealed it is gone, or no server's key was known. */
const SEALED_FOR_GOOD = 'delivery.sealed';

/** What nobody has but this device: ids, each with the code that says why. */
export type Undelivered = Map<string, string>;

/**
 * Hand over all that waits or was refused, and what is kept, whoever said it.
 *
 * @returns what the server does not keep: of that nothing may be said to have arrived.
 * @throws Unreachable
 */
export async function deliverAll(db: PalierDatabase): Promise<Undelivered> {
  const device = await bareDeviceKey(db);
  const outbox = new Outbox(db, '', { store: device as CryptoKey, device });
  const entries = await db.outbox.orderBy('number').toArray();
  // What its author has put aside is not to be said.
  const owed = entries.filter(({ state }) => state !== 'aside');
  const going = await Promise.all(owed.map((entry) => outbox.outgoing(entry, () => true)));
  const kept = (await db.kept.orderBy('number').toArray()).map(asKept);
  const left: Undelivered = new Map(owed.map(({ id }) => [id, SEALED_FOR_GOOD]));
  let unanswered = [...going.filter((one) => one !== null), ...kept];
  for (const { id } of unanswered) left.set(id, CROWDED);
  try {
    while (unanswered.length > 0) {
      const { answers, epoch } = await deliver(unanswered.slice(0, BATCH_SIZE));
      await outbox.settle(answers, epoch);
      const looked = new Set<string>();
      for (const answer of answers) {
        if (answer.code !== CROWDED) looked.add(answer.id);
        if (isKept(answer)) left.delete(answer.id);
        else left.set(answer.id, answer.code ?? '');
      }
      const still = unanswered.filter(({ id }) => !looked.has(id));
      if (still.length === unanswered.length) break;
      unanswered = still;
    }
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    // It takes nothing of this device any more.
    for (const { id } of unanswered) left.set(id, error.code ?? '');
  }
  return left;
}

/** A server that does not say so keeps what it took. */
function isKept({ verdict, kept }: Answer): boolean {
  return kept ?? (verdict === 'applied' || verdict === 'duplicate');
}

/** Empty the device but for what nobody else has, which stays as it is sealed. */
export async function emptyBut(tx: Tables, left: Undelivered): Promise<void> {
  const entries = (await tx.outbox.bulkGet([...left.keys()])).filter((one) => one !== undefined);
  const kept = (await tx.kept.bulkGet([...left.keys()])).filter((one) => one !== undefined);
  const keys = entries.every(({ carried }) => carried) ? [] : await bareKeysOf(tx);
  const counters = await tx.counters.toArray();
  for (const table of tx.tables) await table.clear();
  await tx.outbox.bulkAdd(entries.map(asUnread));
  await tx.kept.bulkAdd(kept);
  await tx.keys.bulkAdd(keys);
  // Whoever comes next numbers after what stays; what they sign begins anew.
  if (entries.length > 0) await tx.counters.bulkAdd(counters.filter(isOfOutbox));
}

const isOfOutbox = ({ id }: { id: string }) => id === Outbox.LAST_NUMBER;

/** Of early releases, which sealed nothing to the server: without them it could never leave. */
async function bareKeysOf(tx: Tables) {
  return (await tx.keys.toArray()).filter((row) => !isWrapped(row));
}

/** What is sealed to the server opens for nobody here: its author's own copy goes with their key. */
function asUnread(entry: OutboxEntry): OutboxEntry {
  return entry.carried ? { ...entry, sealed: new Uint8Array() } : entry;
}
