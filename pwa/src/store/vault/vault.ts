import { rightNow } from '../../domain/right-now';
import type { PalierDatabase, Tables } from './database';
import { newId } from './ids';
import {
  isWrapped,
  type Keys,
  openKeys,
  SEALING,
  SIGNING,
  signingKeyId,
  storeKeyId,
  unwrapped,
  identityId,
  wrappingKey,
} from './keys';
import type { Wrap, WrappedKey } from './rows';
import { encode } from './sealing';
import { PENDING_ENROLMENTS } from './setting-ids';
import { type PendingEnrolment, Settings } from './settings';
import { signText } from './signing';

/** A browser may write a cookie half a minute late. */
const COOKIE_SAFE_AFTER_MS = 120_000;
const WRAPS_KEPT = 3;

/** Keys that are new, and what is to be stored of them. */
export interface MadeKeys {
  keys: Keys;
  rows: WrappedKey[];
  pending: PendingEnrolment;
}

export async function makeKeys(
  memberId: string,
  deviceId: string,
  secret: string,
): Promise<MadeKeys> {
  const made = newId();
  // Extractable to be wrapped once; what stays in memory is what comes back, and that is not.
  const [store, pair] = await Promise.all([
    crypto.subtle.generateKey(SEALING, true, ['encrypt', 'decrypt']),
    crypto.subtle.generateKey(SIGNING, true, ['sign', 'verify']),
  ]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  const rows: WrappedKey[] = [
    { id: storeKeyId(memberId), made, wraps: [] },
    { id: signingKeyId(memberId), made, wraps: [], publicKey },
  ];
  rows[0]!.wraps.push(await wrapped(store, 'raw', rows[0]!.id, secret));
  rows[1]!.wraps.push(await wrapped(pair.privateKey, 'pkcs8', rows[1]!.id, secret));
  const [held, signing] = await Promise.all(rows.map((row) => unwrapped(row, secret)));
  const signature = await signText(`enrol:${deviceId}:${memberId}`, signing!);
  return {
    keys: { made, store: held!, signing: signing!, publicKey, device: null },
    rows,
    pending: { memberId, publicKey, signature },
  };
}

/** Inside a transaction on keys and settings. */
export async function storeKeys(tx: Tables, { rows, pending }: MadeKeys): Promise<void> {
  await tx.keys.bulkPut(rows);
  const settings = new Settings(tx);
  const others = (await settings.get<PendingEnrolment[]>(PENDING_ENROLMENTS)) ?? [];
  await settings.put(PENDING_ENROLMENTS, [...others, pending]);
}

/**
 * The keys of a member who has just signed in, under the secret that came with it.
 *
 * Where none opens what lies here, all of it is let go but what waits to be sent: that leaves by its
 * seal for the server, and the next pull brings the rest.
 *
 * @param former secrets that may open what lies here.
 */
export async function keysAtSignIn(
  db: PalierDatabase,
  memberId: string,
  deviceId: string,
  { secret, former }: { secret: string; former: string[] },
): Promise<Keys> {
  const known = await openKeys(db, memberId, secret);
  if (known) return known;
  for (const one of former) {
    if (await wrapAlso(db, memberId, one, secret)) {
      const keys = await openKeys(db, memberId, secret);
      if (keys) return keys;
    }
  }
  const before = await db.keys.get(storeKeyId(memberId));
  const made = await makeKeys(memberId, deviceId, secret);
  const tables = [db.keys, db.settings, db.chunks, db.feeds, db.digests, db.records, db.drafts];
  const isStored = await db.transaction('rw', tables, async (tx) => {
    // Another tab may have been quicker.
    const now = await tx.keys.get(storeKeyId(memberId));
    if (isWrapped(now) && now.made !== (isWrapped(before) ? before.made : '')) return false;
    await forgetHeld(tx, memberId);
    await storeKeys(tx, made);
    return true;
  });
  return isStored ? made.keys : keysAtSignIn(db, memberId, deviceId, { secret, former });
}

/** Inside a transaction: all that is held for a member and is not theirs to tell. */
export async function forgetHeld(tx: Tables, memberId: string): Promise<void> {
  const range: [[string, string], [string, string]] = [
    [memberId, ''],
    [memberId, '\uffff'],
  ];
  await tx.chunks
    .where('[holder+id]')
    .between(...range)
    .delete();
  await tx.drafts
    .where('[holder+id]')
    .between(...range)
    .delete();
  await tx.records
    .where('[holder+number]')
    .between([memberId, -Infinity], [memberId, Infinity])
    .delete();
  await tx.feeds.delete(memberId);
  await tx.digests.delete(memberId);
  await tx.settings.delete(identityId(memberId));
}

/** Put the keys under a further secret. @returns false when the former one does not open them. */
export async function wrapAlso(
  db: PalierDatabase,
  memberId: string,
  former: string,
  secret: string,
): Promise<boolean> {
  const ids = [storeKeyId(memberId), signingKeyId(memberId)];
  const rows = (await db.keys.bulkGet(ids)).filter(isWrapped);
  if (rows.length < ids.length) return false;
  const wraps: Wrap[] = [];
  for (const row of rows) {
    const key = await unwrapped(row, former, true);
    if (!key) return false;
    wraps.push(await wrapped(key, row.publicKey ? 'pkcs8' : 'raw', row.id, secret));
  }
  return db.transaction('rw', db.keys, async (tx) => {
    const now = (await tx.keys.bulkGet(ids)).filter(isWrapped);
    if (now.length < ids.length || now.some(({ made }) => made !== rows[0]?.made)) return false;
    await tx.keys.bulkPut(
      now.map((row, index) => {
        return { ...row, wraps: [...row.wraps, wraps[index]!].slice(-WRAPS_KEPT) };
      }),
    );
    return true;
  });
}

/** At a start: once this secret's cookie has been written for sure, former secrets open nothing. */
export async function letFormerGo(
  db: PalierDatabase,
  memberId: string,
  secret: string,
  now = rightNow().getTime(),
): Promise<void> {
  for (const id of [storeKeyId(memberId), signingKeyId(memberId)]) {
    const row = await db.keys.get(id);
    if (!isWrapped(row) || row.wraps.length < 2) continue;
    const one = await firstUnder(row, secret);
    if (!one || now - Math.max(...row.wraps.map(({ since }) => since)) < COOKIE_SAFE_AFTER_MS) {
      continue;
    }
    await db.transaction('rw', db.keys, async (tx) => {
      const still = await tx.keys.get(id);
      if (isWrapped(still) && still.wraps.length === row.wraps.length) {
        await tx.keys.put({ ...still, wraps: [one] });
      }
    });
  }
}

async function firstUnder(row: WrappedKey, secret: string): Promise<Wrap | null> {
  for (const wrap of row.wraps) {
    if (await unwrapped({ ...row, wraps: [wrap] }, secret)) return wrap;
  }
  return null;
}

async function wrapped(
  key: CryptoKey,
  format: 'raw' | 'pkcs8',
  id: string,
  secret: string,
): Promise<Wrap> {
  const [salt, iv] = [16, 12].map((size) => crypto.getRandomValues(new Uint8Array(size)));
  const wrapping = await wrappingKey(secret, id, salt!);
  const how = { name: 'AES-GCM', iv: iv!, additionalData: encode(id) };
  const bytes = new Uint8Array(await crypto.subtle.wrapKey(format, key, wrapping, how));
  return { salt: salt!, iv: iv!, wrapped: bytes, since: rightNow().getTime() };
}
