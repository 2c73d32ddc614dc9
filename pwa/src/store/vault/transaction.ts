import { noteIn, announceChanges, type Changes } from './changes';
import type { Connection } from './connection';
import type { Place } from './table';

/** The browser's default may answer before the disk has it, and batteries die in stairwells. */
export const STRICT: IDBTransactionDurability = 'strict';

/**
 * @param work where it throws, all is undone.
 * @returns once the disk has it all.
 * @throws what the work throws, or DOMException as the browser gives it, `QuotaExceededError` where
 *   the disk is full.
 */
export async function inTransaction<R>(
  connection: Connection,
  tables: string[],
  mode: 'r' | 'rw',
  durability: IDBTransactionDurability,
  work: (place: Place) => PromiseLike<R>,
): Promise<R> {
  const idbMode = mode === 'rw' ? 'readwrite' : 'readonly';
  const transaction = await connection.begin(tables, idbMode, durability);
  let isOver = false;
  const ended = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('a transaction was undone'));
  }).finally(() => (isOver = true));
  // Whoever waits for it hears of it; until then it is nobody's fault.
  ended.catch(() => undefined);
  const changes: Changes = new Map();
  let result: R;
  try {
    result = await work(within(transaction, changes));
    if (isOver) await ended;
    if (isOver) throw new Error('a transaction ended before what was to be done in it');
  } catch (error) {
    await undone(transaction, ended);
    // Where the browser had ended it before, what was asked until then is on the disk.
    await ended.then(
      () => announceChanges(connection.name, changes),
      () => undefined,
    );
    throw error;
  }
  await ended;
  announceChanges(connection.name, changes);
  return result;
}

function within(transaction: IDBTransaction, changes: Changes): Place {
  return {
    read: async (table, ask) => ask(transaction.objectStore(table)),
    write: async (table, ask) =>
      ask(transaction.objectStore(table), (written) => noteIn(changes, table, written)),
  };
}

/** Nothing of it is left when whoever asked hears that it failed. */
async function undone(transaction: IDBTransaction, ended: Promise<void>): Promise<void> {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
  await ended.catch(() => undefined);
}
