import { openStore, type Store } from '../store/store';
import { bareKeys } from '../store/vault/bare-keys';
import { fromHex, hex } from '../store/vault/bytes';
import { PalierDatabase, type TableName } from '../store/vault/database';
import { openKeys, signingKeyId } from '../store/vault/keys';
import type { WrappedKey } from '../store/vault/rows';
import type { Table } from '../store/vault/table';
import { AICHA, anAuthor } from './device';
import { type FailingDatabase, withFailingWrites } from './failing-writes';

/** A phone's disk as text: bytes as hexadecimal, keys as JSON web keys. */
export interface Disk {
  tables: Record<string, unknown[]>;
  /** Those that lay bare, as releases 1 and 2 kept them. */
  keys: { id: string; jwk: JsonWebKey | { publicKey: JsonWebKey; privateKey: JsonWebKey } }[];
  /** Since then: the wrapped ones, and the secret of the cookie that opens them. */
  wrapped?: unknown[];
  secret?: string;
}

const SEALING = { name: 'AES-GCM', length: 256 };
const SIGNING = { name: 'ECDSA', namedCurve: 'P-256' };

/** Made for what is written down, and for nothing else. */
export const SECRET = 'a secret that is written down with the phone it opens';

export async function diskOf(db: PalierDatabase): Promise<Disk> {
  const tables: Disk['tables'] = {};
  for (const table of db.tables) {
    if (table.name !== 'keys') tables[table.name] = (await table.toArray()).map(asText);
  }
  return { tables, keys: [], wrapped: (await db.keys.toArray()).map(asText), secret: SECRET };
}

/** That phone again, opened by this release. */
export async function phoneFrom(disk: Disk): Promise<{ db: FailingDatabase; store: Store }> {
  const db = withFailingWrites(new PalierDatabase(crypto.randomUUID()));
  for (const [name, rows] of Object.entries(disk.tables)) {
    await (db[name as TableName] as Table<object, string>).bulkPut(rows.map(asBytes) as object[]);
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
  await db.keys.bulkPut((disk.wrapped ?? []).map((row) => asBytes(row) as WrappedKey));
  const keys = disk.secret ? await openKeys(db, AICHA, disk.secret) : await bareKeys(db, AICHA);
  return { db, store: await openStore(db, anAuthor(), keys!) };
}

/** The public half, as a phone sends it at its enrolment. */
export async function publicKeyOf(disk: Disk): Promise<{ key: CryptoKey; spki: string }> {
  const bare = disk.keys.find(({ id }) => id === signingKeyId(AICHA));
  if (!bare) {
    const rows = (disk.wrapped ?? []).map((row) => asBytes(row) as WrappedKey);
    const { publicKey } = rows.find(({ id }) => id === signingKeyId(AICHA))!;
    const key = await crypto.subtle.importKey('spki', publicKey!, SIGNING, true, ['verify']);
    return { key, spki: hex(publicKey!) };
  }
  const { publicKey } = bare.jwk as { publicKey: JsonWebKey };
  const key = await imported(publicKey, SIGNING, ['verify']);
  return { key, spki: hex(await crypto.subtle.exportKey('spki', key)) };
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
