import type { Tables } from './database';
import { isWrapped, SEALING, SIGNING, signingKeyId, storeKeyId, type Keys } from './keys';

const DEVICE = 'device';

/**
 * Keys as releases 1 and 2 kept them, beside what they open: "non-extractable" binds scripts, not
 * whoever copies the profile's files. A phone of theirs is read with them until everything on it is
 * sealed anew, and one whose server has no key to seal to goes on like that.
 */
export async function bareKeys(db: Tables, memberId: string): Promise<Keys> {
  const [store, pair, device] = await Promise.all([
    keptOrMade(db, storeKeyId(memberId), newSealingKey),
    keptOrMade(db, signingKeyId(memberId), () =>
      crypto.subtle.generateKey(SIGNING, false, ['sign', 'verify']),
    ),
    keptOrMade(db, DEVICE, newSealingKey),
  ]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  return { made: '', store, signing: pair.privateKey, publicKey, device };
}

/** Sealed the outbox and the settings of those releases; null on a device that never held one. */
export async function bareDeviceKey(db: Tables): Promise<CryptoKey | null> {
  const row = await db.keys.get(DEVICE);
  return row && !isWrapped(row) ? (row.key as CryptoKey) : null;
}

export function forgetBareDeviceKey(tx: Tables): Promise<void> {
  return tx.keys.delete(DEVICE);
}

function newSealingKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey(SEALING, false, ['encrypt', 'decrypt']);
}

async function keptOrMade<K extends CryptoKey | CryptoKeyPair>(
  db: Tables,
  id: string,
  make: () => Promise<K>,
): Promise<K> {
  const kept = await db.keys.get(id);
  if (kept && !isWrapped(kept)) return kept.key as K;
  const made = await make();
  return db.transaction('rw', db.keys, async (tx) => {
    // Two tabs can open a new store at the same moment; both must end with the same key.
    const first = await tx.keys.get(id);
    if (first && !isWrapped(first)) return first.key as K;
    await tx.keys.put({ id, key: made });
    return made;
  });
}
