import { aloneAmongTabs } from './commands/commands';
import { reportTalkHeld } from './commands/report-talk-counts';
import { sealToServer } from './outbox/seal-to-server';
import type { Unsent } from './outbox/unsent';
import { openStore } from './store';
import { bareDeviceKey, bareKeys, forgetBareDeviceKey } from './vault/bare-keys';
import { type PalierDatabase, Stale, type Tables } from './vault/database';
import {
  formerKeyId,
  isWrapped,
  type Keys,
  signingKeyId,
  storeKeyId,
  identityId,
} from './vault/keys';
import type { OutboxEntry } from './vault/rows';
import { type Bytes, seal, sealJson, unseal, unsealJson } from './vault/sealing';
import { ENROLLED, PENDING_ENROLMENTS } from './vault/setting-ids';
import { type PendingEnrolment, type ServerKey, Settings } from './vault/settings';
import { signText } from './vault/signing';
import { forgetHeld, makeKeys, storeKeys } from './vault/vault';

const MEMBER = 'member ';

/**
 * Seal all that releases 1 and 2 have left on this device anew, so that no key lies bare any more:
 * what is held for this member under keys of their own, what waits to be sent to the server as well.
 * What is held for others goes; it comes with their next pull.
 *
 * In one transaction: a phone that dies meanwhile is as it was, or done. The former signing key
 * stays until the server knows the new one.
 */
export async function sealAnew(
  db: PalierDatabase,
  memberId: string,
  { secret, serverKey }: { secret: string; serverKey: ServerKey },
): Promise<Keys> {
  const others = await othersWithBareKeys(db, memberId);
  for (const other of others) await reportSums(db, other);
  return aloneAmongTabs(async () => {
    for (;;) {
      const keys = await tryToSealAnew(db, memberId, others, { secret, serverKey });
      if (keys) return keys;
    }
  });
}

/**
 * Somebody leaves a device that still has bare keys. What waits is sealed to the server first, so
 * that they can go.
 */
export async function leaveEarly(
  db: PalierDatabase,
  memberId: string,
  serverKey: ServerKey,
): Promise<void> {
  const pending = await pendingOf(db, [memberId]);
  const entries = await carriedEntries(db, null, serverKey);
  await db.transaction('rw', db.tables, async (tx) => {
    await tx.outbox.bulkPut(await stillThere(tx, entries));
    await forgetHeld(tx, memberId);
    await forgetBareKeys(tx, [memberId], pending);
    await letDeviceKeyGo(tx);
  });
}

async function tryToSealAnew(
  db: PalierDatabase,
  memberId: string,
  others: string[],
  { secret, serverKey }: { secret: string; serverKey: ServerKey },
): Promise<Keys | null> {
  const settings = new Settings(db);
  const before = await stateOf(db);
  const old = await bareKeys(db, memberId);
  const pair = await db.keys.get(signingKeyId(memberId));
  const made = await makeKeys(memberId, await settings.deviceId(), secret);
  const anew = (bytes: Bytes, label: string) =>
    sealedAnew(bytes, label, old.store, made.keys.store);

  const held = await heldBy(db, memberId, anew);
  const entries = await carriedEntries(db, { memberId, store: made.keys.store }, serverKey);
  const pending = await pendingOf(db, [memberId, ...others]);
  const identity = await settings.getSealed<unknown>(identityId(memberId), old.store);
  const identitySealed =
    identity === null ? null : await sealJson(identity, made.keys.store, identityId(memberId));
  try {
    await db.transaction('rw', db.tables, async (tx) => {
      if ((await stateOf(tx)) !== before) throw new Stale();
      for (const other of [memberId, ...others]) {
        // What cannot be opened with the key that lies here is of no use to anybody.
        if (other !== memberId) await forgetHeld(tx, other);
      }
      await forgetBareKeys(tx, [memberId, ...others], pending);
      await tx.outbox.bulkPut(entries);
      await held(tx);
      if (identitySealed)
        await tx.settings.put({ id: identityId(memberId), sealed: identitySealed });
      await storeKeys(tx, made);
      if (pair && !isWrapped(pair)) await tx.keys.put({ ...pair, id: formerKeyId(memberId) });
      await forgetBareDeviceKey(tx);
    });
  } catch (error) {
    if (error instanceof Stale) return null;
    throw error;
  }
  return made.keys;
}

/** What is held for a member, resealed. @returns what stores it, inside the transaction. */
async function heldBy(
  db: PalierDatabase,
  holder: string,
  anew: (bytes: Bytes, label: string) => Promise<Bytes | null>,
): Promise<(tx: Tables) => Promise<void>> {
  const range: [[string, string], [string, string]] = [
    [holder, ''],
    [holder, '\uffff'],
  ];
  const chunks = await db.chunks
    .where('[holder+id]')
    .between(...range)
    .toArray();
  const records = await db.records
    .where('[holder+number]')
    .between([holder, -Infinity], [holder, Infinity])
    .toArray();
  const drafts = await db.drafts
    .where('[holder+id]')
    .between(...range)
    .toArray();
  const digests = await db.digests.where('holder').equals(holder).toArray();
  const feed = await db.feeds.get(holder);
  const [chunksAnew, recordsAnew, draftsAnew, digestsAnew] = await Promise.all([
    resealed(chunks, ({ id, scope, version }) => `${holder} ${id} ${scope} ${version}`, anew),
    resealed(records, ({ id }) => id, anew),
    resealed(drafts, ({ id }) => `draft ${holder} ${id}`, anew),
    resealed(digests, () => `${holder} digests`, anew),
  ]);
  return async (tx) => {
    await forgetHeld(tx, holder);
    await tx.chunks.bulkPut(chunksAnew);
    await tx.records.bulkPut(recordsAnew);
    await tx.drafts.bulkPut(draftsAnew);
    await tx.digests.bulkPut(digestsAnew);
    if (feed) await tx.feeds.put(feed);
  };
}

/** Rows that cannot be opened are left out. */
async function resealed<R extends { sealed: Bytes }>(
  rows: R[],
  labelOf: (row: R) => string,
  anew: (bytes: Bytes, label: string) => Promise<Bytes | null>,
): Promise<R[]> {
  const all = await Promise.all(
    rows.map(async (row) => ({ row, sealed: await anew(row.sealed, labelOf(row)) })),
  );
  return all.flatMap(({ row, sealed }) => (sealed ? [{ ...row, sealed }] : []));
}

async function sealedAnew(
  bytes: Bytes,
  label: string,
  from: CryptoKey,
  to: CryptoKey,
): Promise<Bytes | null> {
  const plain = await unseal(bytes, from, label).catch(() => null);
  return plain && seal(plain, to, label);
}

/**
 * What waits under the device's key, sealed to the server, and for one's own screens.
 *
 * @param own null: for nobody's screens any more.
 */
async function carriedEntries(
  db: PalierDatabase,
  own: { memberId: string; store: CryptoKey } | null,
  serverKey: ServerKey,
): Promise<OutboxEntry[]> {
  const device = await bareDeviceKey(db);
  if (!device) return [];
  const early = await db.outbox.filter(({ holder }) => holder === undefined).toArray();
  return Promise.all(
    early.map(async (entry) => {
      const unsent = (await unsealJson(entry.sealed, device, entry.id)) as Unsent;
      const { holder } = unsent;
      const sealed =
        holder === own?.memberId
          ? await sealJson(unsent, own.store, entry.id)
          : new Uint8Array(new ArrayBuffer(0));
      const carried = await sealToServer(unsent, serverKey);
      return { ...entry, holder, sealed, carried, keyId: serverKey.id };
    }),
  );
}

/** Inside a transaction: what was acknowledged meanwhile must not come back. */
async function stillThere(tx: Tables, entries: OutboxEntry[]): Promise<OutboxEntry[]> {
  const rows = await tx.outbox.bulkGet(entries.map(({ id }) => id));
  return entries.flatMap(({ holder, sealed, carried, keyId }, index) => {
    const row = rows[index];
    return row ? [{ ...row, holder, sealed, carried, keyId }] : [];
  });
}

async function othersWithBareKeys(db: PalierDatabase, memberId: string): Promise<string[]> {
  const rows = await db.keys.where('id').startsWith(MEMBER).toArray();
  return rows
    .filter((row) => !isWrapped(row))
    .map(({ id }) => id.slice(MEMBER.length))
    .filter((id) => id !== memberId);
}

/** The sums of somebody whose key goes: they are told, for they are nowhere else. */
async function reportSums(db: PalierDatabase, memberId: string): Promise<void> {
  const deviceId = await new Settings(db).deviceId();
  const author = { organisationId: '', memberId, deviceId };
  const store = await openStore(db, author, await bareKeys(db, memberId));
  const me = await store.me.read('me').catch(() => undefined);
  if (!me) return;
  author.organisationId = me.content.organisation.id;
  await reportTalkHeld(store, { isLeaving: true });
}

/** For keys that the server was never told: what tells it, for when they are gone. */
async function pendingOf(db: PalierDatabase, memberIds: string[]): Promise<PendingEnrolment[]> {
  const settings = new Settings(db);
  const deviceId = await settings.deviceId();
  const enrolled = new Set(await settings.get<string[]>(ENROLLED));
  const unknown = memberIds.filter((id) => !enrolled.has(id));
  return Promise.all(
    unknown.map(async (memberId) => {
      const { publicKey, signing } = await bareKeys(db, memberId);
      return {
        memberId,
        publicKey,
        signature: await signText(`enrol:${deviceId}:${memberId}`, signing),
      };
    }),
  );
}

/** Inside a transaction. */
async function forgetBareKeys(
  tx: Tables,
  memberIds: string[],
  pending: PendingEnrolment[],
): Promise<void> {
  await tx.keys.bulkDelete(memberIds.flatMap((id) => [storeKeyId(id), signingKeyId(id)]));
  if (pending.length === 0) return;
  const settings = new Settings(tx);
  const others = (await settings.get<PendingEnrolment[]>(PENDING_ENROLMENTS)) ?? [];
  await settings.put(PENDING_ENROLMENTS, [...others, ...pending]);
}

/** Inside a transaction: once nothing waits under it. */
async function letDeviceKeyGo(tx: Tables): Promise<void> {
  const early = await tx.outbox.filter(({ holder }) => holder === undefined).count();
  if (early === 0) await forgetBareDeviceKey(tx);
}

/** Inside a transaction or alone: changes with everything that could be written meanwhile. */
async function stateOf(db: Tables): Promise<string> {
  const chunks = await db.chunks.toArray();
  const entries = await db.outbox.toArray();
  const drafts = await db.drafts.toArray();
  return JSON.stringify([
    chunks.map(({ holder, id, version }) => [holder, id, version]),
    entries.map(({ id, state }) => [id, state]),
    await db.records.toCollection().primaryKeys(),
    drafts.map(({ holder, id, savedAt }) => [holder, id, savedAt]),
  ]);
}
