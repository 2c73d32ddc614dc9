import type { PalierDatabase } from './database';

/**
 * Who gives the key that opens a member's chunks. A PIN will be another of these; nothing else
 * changes.
 */
export type GiveStoreKey = (db: PalierDatabase, memberId: string) => Promise<CryptoKey>;

/**
 * The key that lies beside what it opens. This is tidiness, not protection: "non-extractable"
 * binds scripts, not whoever copies the profile's files.
 */
export const storedKey: GiveStoreKey = (db, memberId) =>
  keptOrMade(db, `store ${memberId}`, newSealingKey);

/** Seals what whoever is signed in must be able to carry to the server, whoever said it. */
export function deviceKey(db: PalierDatabase): Promise<CryptoKey> {
  return keptOrMade(db, 'device', newSealingKey);
}

/** The pair by which this member, on this device, signs. The public half is sent at enrolment. */
export function memberKeys(db: PalierDatabase, memberId: string): Promise<CryptoKeyPair> {
  return keptOrMade(db, `member ${memberId}`, () =>
    crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']),
  );
}

function newSealingKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

async function keptOrMade<K extends CryptoKey | CryptoKeyPair>(
  db: PalierDatabase,
  id: string,
  make: () => Promise<K>,
): Promise<K> {
  const kept = await db.keys.get(id);
  if (kept) return kept.key as K;
  const made = await make();
  return db.transaction('rw', db.keys, async () => {
    // Two tabs can open a new store at the same moment; both must end with the same key.
    const first = await db.keys.get(id);
    if (first) return first.key as K;
    await db.keys.add({ id, key: made });
    return made;
  });
}
