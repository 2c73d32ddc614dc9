import { fromHex, hex } from '../store/bytes';
import { PalierDatabase } from '../store/database';
import { bareKeys } from '../store/bare-keys';
import type { BareKey } from '../store/keys';
import { openStore, type Store } from '../store/store';
import { AICHA, anAuthor } from './device';

/** A phone's disk as text: bytes as hexadecimal, keys as JSON web keys. */
export interface Disk {
  tables: Record<string, unknown[]>;
  keys: { id: string; jwk: JsonWebKey | { publicKey: JsonWebKey; privateKey: JsonWebKey } }[];
}

const SEALING = { name: 'AES-GCM', length: 256 };
const SIGNING = { name: 'ECDSA', namedCurve: 'P-256' };

/** A new disk whose keys can be read: only what is written down for later releases has those. */
export async function aReadableDisk(): Promise<PalierDatabase> {
  const db = new PalierDatabase(crypto.randomUUID());
  const sealing = () => crypto.subtle.generateKey(SEALING, true, ['encrypt', 'decrypt']);
  await db.keys.bulkPut([
    { id: `store ${AICHA}`, key: await sealing() },
    { id: 'device', key: await sealing() },
    {
      id: `member ${AICHA}`,
      key: await crypto.subtle.generateKey(SIGNING, true, ['sign', 'verify']),
    },
  ]);
  return db;
}

export async function diskOf(db: PalierDatabase): Promise<Disk> {
  const tables: Disk['tables'] = {};
  for (const table of db.tables) {
    if (table.name !== 'keys') tables[table.name] = (await table.toArray()).map(asText);
  }
  const keys = await Promise.all(
    ((await db.keys.toArray()) as BareKey[]).map(async ({ id, key }) => ({
      id,
      jwk:
        'publicKey' in key
          ? { publicKey: await jwkOf(key.publicKey), privateKey: await jwkOf(key.privateKey) }
          : await jwkOf(key),
    })),
  );
  return { tables, keys };
}

/** That phone again, opened by this release. */
export async function phoneFrom(disk: Disk): Promise<{ db: PalierDatabase; store: Store }> {
  const db = new PalierDatabase(crypto.randomUUID());
  for (const [name, rows] of Object.entries(disk.tables)) {
    await db.table(name).bulkPut(rows.map(asBytes));
  }
  for (const { id, jwk } of disk.keys) {
    const key =
      'publicKey' in jwk
        ? {
            publicKey: await imported(jwk.publicKey, SIGNING, ['verify']),
            privateKey: await imported(jwk.privateKey, SIGNING, ['sign']),
          }
        : await imported(jwk, SEALING, ['encrypt', 'decrypt']);
    await db.keys.put({ id, key });
  }
  return { db, store: await openStore(db, anAuthor(), await bareKeys(db, AICHA)) };
}

/** The public half, as a phone sends it at its enrolment. */
export async function publicKeyOf(disk: Disk): Promise<{ key: CryptoKey; spki: string }> {
  const { jwk } = disk.keys.find(({ id }) => id === `member ${AICHA}`)!;
  const { publicKey } = jwk as { publicKey: JsonWebKey };
  const key = await imported(publicKey, SIGNING, ['verify']);
  return { key, spki: hex(await crypto.subtle.exportKey('spki', key)) };
}

function jwkOf(key: CryptoKey): Promise<JsonWebKey> {
  return crypto.subtle.exportKey('jwk', key);
}

function imported(
  jwk: JsonWebKey,
  algorithm: typeof SEALING | typeof SIGNING,
  usages: KeyUsage[],
): Promise<CryptoKey> {
  return crypto.subtle.importKey('jwk', jwk, algorithm, true, usages);
}

function asText(row: unknown): unknown {
  return JSON.parse(
    JSON.stringify(row, (_key, value: unknown) =>
      value instanceof Uint8Array ? { hex: hex(value) } : value,
    ),
  );
}

function asBytes(row: unknown): unknown {
  return JSON.parse(JSON.stringify(row), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'hex' in value
      ? fromHex((value as { hex: string }).hex)
      : value,
  );
}
