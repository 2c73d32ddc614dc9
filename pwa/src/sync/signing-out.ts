import { leave } from '../api/sign-in';
import { reportTalkHeld } from '../store/commands/report-talk-counts';
import { forgetChunks } from '../store/leaving';
import { openStore, type Store } from '../store/store';
import { bareKeys } from '../store/vault/bare-keys';
import type { PalierDatabase } from '../store/vault/database';
import {
  isWrapped,
  type Keys,
  openKeys,
  signingKeyId,
  storeKeyId,
  identityId,
} from '../store/vault/keys';
import { USED_CACHE } from '../store/vault/make-room';
import { OUT, OWED, SIGNED_IN } from '../store/vault/setting-ids';
import { type Out, type Owed, Settings } from '../store/vault/settings';
import { forgetHeld } from '../store/vault/vault';
import {
  removeVaultSecret,
  vaultSecret,
  vaultSecrets,
  writeCookiesNow,
} from '../store/vault/vault-cookie';
import { deliverAll, emptyBut, type Undelivered } from './delivering';

const LANGUAGE = 'palier.language';

/**
 * Somebody leaves this device. Before anything else it is written down, so that a page that is
 * killed meanwhile goes on with it at the next start.
 *
 * What waits is sealed to the server; then the cookie goes that opens the keys, and then what they
 * open. Nothing of it waits for the network.
 *
 * @param out why the device or the member is let go for good; null: they sign out.
 */
export function signOut(store: Store, settings: Settings, out: Out | null): Promise<void> {
  return alone(() => signOutAlone(store, settings, out));
}

async function signOutAlone(store: Store, settings: Settings, out: Out | null): Promise<void> {
  const { db, author, commands } = store;
  const { memberId } = author;
  await db.transaction('rw', db.settings, async (tx) => {
    const within = new Settings(tx);
    await within.forget(SIGNED_IN);
    await within.put(OWED, { memberId, isHeld: true } satisfies Owed);
    if (out) await within.put(OUT, out);
  });
  await commands.idle();
  await letGo(store, settings);
}

/** At a start: what a page that was killed has left undone. */
async function finishSignOut(db: PalierDatabase, settings: Settings): Promise<void> {
  const owed = await settings.get<Owed>(OWED);
  if (!owed?.isHeld) return;
  const { memberId } = owed;
  const keys = await keysHere(db, memberId);
  const identity = keys && (await settings.getSealed<WhoseStore>(identityId(memberId), keys.store));
  if (keys && identity) {
    const deviceId = await settings.deviceId();
    const author = { organisationId: identity.organisation.id, memberId, deviceId };
    return letGo(await openStore(db, author, keys), settings);
  }
  await db.transaction('rw', db.tables, async (tx) => {
    await forgetHeld(tx, memberId);
    await tx.keys.bulkDelete([storeKeyId(memberId), signingKeyId(memberId)]);
    await new Settings(tx).put(OWED, { memberId, isHeld: false } satisfies Owed);
  });
  await closeTraces(memberId);
}

async function keysHere(db: PalierDatabase, memberId: string): Promise<Keys | null> {
  const row = await db.keys.get(storeKeyId(memberId));
  if (row && !isWrapped(row)) return bareKeys(db, memberId);
  const secret = vaultSecret(memberId);
  return secret ? openKeys(db, memberId, secret) : null;
}

interface WhoseStore {
  organisation: { id: string };
}

async function letGo(store: Store, settings: Settings): Promise<void> {
  const { memberId } = store.author;
  // Their sums of the day are nowhere else.
  await reportTalkHeld(store, { isLeaving: true });
  await store.outbox.sealWhatIsBare();
  const closed = closeTraces(memberId);
  await forgetChunks(store);
  await settings.put(OWED, { memberId, isHeld: false } satisfies Owed);
  await closed;
}

/** The cookie that opens what lies here, and what a screen remembered of places. */
async function closeTraces(memberId: string): Promise<void> {
  removeVaultSecret(memberId);
  forgetPlaces();
  await writeCookiesNow();
}

function forgetPlaces(): void {
  if (typeof localStorage === 'undefined') return;
  for (const key of Object.keys(localStorage)) {
    if (key !== LANGUAGE) localStorage.removeItem(key);
  }
}

/**
 * Tell the server that whoever signed out without network has left, before anything else is said.
 * One tab at a time: the answer removes cookies, and they must not be those of the next.
 *
 * @throws Unreachable
 */
export function settleOwedSignOut(db: PalierDatabase, settings: Settings): Promise<void> {
  return alone(async () => {
    await finishSignOut(db, settings);
    const out = await settings.get<Out>(OUT);
    if (out && !out.isDone) await deliverAndWipe(db, settings, out);
    const owed = await settings.get<Owed>(OWED);
    if (!owed) return;
    await leave();
    await settings.forget(OWED);
  });
}

/**
 * The device was withdrawn, or the member has left: what waits and what is kept goes to the server,
 * whoever said it, and then nothing stays here but what the server does not keep, sealed.
 */
async function deliverAndWipe(db: PalierDatabase, settings: Settings, out: Out): Promise<void> {
  const undelivered = await deliverAll(db);
  // Somebody else's phone too: they go on with what is theirs.
  const others = out.code === MEMBERSHIP_ENDED ? [...vaultSecrets().keys()] : [];
  const left = await counted(db, undelivered, new Set(others));
  const done: Out = { ...out, isDone: true, ...(left.length > 0 && { left }) };
  if (others.length > 0) await settings.put(OUT, done);
  else await wipe(db, undelivered, done);
}

export const MEMBERSHIP_ENDED = 'sign_in.membership_ended';

/** By the code that says why; without those of whoever still uses the phone. */
async function counted(
  db: PalierDatabase,
  undelivered: Undelivered,
  others: ReadonlySet<string>,
): Promise<{ code: string; count: number }[]> {
  const counts = new Map<string, number>();
  for (const entry of await db.outbox.bulkGet([...undelivered.keys()])) {
    if (!entry || others.has(entry.holder ?? '')) continue;
    const code = undelivered.get(entry.id)!;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts].map(([code, count]) => ({ code, count }));
}

async function wipe(db: PalierDatabase, undelivered: Undelivered, done: Out): Promise<void> {
  for (const memberId of vaultSecrets().keys()) removeVaultSecret(memberId);
  forgetPlaces();
  if (typeof sessionStorage !== 'undefined') sessionStorage.clear();
  // The application itself tells of nobody, and shows the page that says why.
  await globalThis.caches?.delete(USED_CACHE);
  await writeCookiesNow();
  await leave();
  // Emptied, not deleted: other tabs have it open, and neither takes anything off the disk itself.
  await db.transaction('rw', db.tables, async (tx) => {
    await emptyBut(tx, undelivered);
    await new Settings(tx).put(OUT, done);
  });
}

function alone(run: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request('palier-parting', run) : run();
}
