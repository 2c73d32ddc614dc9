import type { PalierDatabase } from './database';

/** The service worker's cache of what was loaded late: it can be fetched again. */
export const USED_CACHE = 'used-assets';
/** Where buildings stand on maps: they can be placed again. */
const PLACED_CACHE = 'placed-buildings';

/**
 * Where the disk is full, what can be made or fetched again makes room, and the write is tried once
 * more. If that fails too, whoever tapped hears of it; nothing is half written.
 */
export async function withRoom(
  db: PalierDatabase,
  write: () => PromiseLike<unknown>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isFull(error)) throw error;
    await db.digests.clear();
    await globalThis.caches?.delete(USED_CACHE);
    await globalThis.caches?.delete(PLACED_CACHE);
    await write();
  }
}

function isFull(error: unknown): boolean {
  return (error as { name?: string }).name === 'QuotaExceededError';
}
