import type { Identity } from '../api/sign-in';
import { bareKeys } from '../store/vault/bare-keys';
import type { PalierDatabase } from '../store/vault/database';
import { isWrapped, type Keys, openKeys, storeKeyId } from '../store/vault/keys';
import { SERVER_KEY } from '../store/vault/setting-ids';
import { type ServerKey, type Settings } from '../store/vault/settings';
import { makeVaultSecret, vaultSecret } from '../store/vault/vault-cookie';

/**
 * The keys of whoever was at work when the application was last open.
 *
 * @returns null when nothing opens them any more: who they are for signs in again.
 */
export async function keysAtStart(
  db: PalierDatabase,
  memberId: string,
  settings: Settings,
): Promise<Keys | null> {
  const row = await db.keys.get(storeKeyId(memberId));
  if (!row) return null;
  if (!isWrapped(row)) return anewOrAsBefore(db, memberId, await settings.get(SERVER_KEY));
  const secret = vaultSecret(memberId);
  const keys = secret && (await openKeys(db, memberId, secret));
  if (!keys) return null;
  if (row.wraps.length > 1) {
    // It can wait for the next start, as when the disk is full; work cannot.
    await letFormerSecretGo(db, memberId, secret).catch(reportError);
  }
  return keys;
}

/** @param former secrets that may open what lies here. */
export async function keysOfSignedIn(
  db: PalierDatabase,
  identity: Identity,
  settings: Settings,
  former: string[],
): Promise<Keys> {
  const { id: memberId } = identity.member;
  const row = await db.keys.get(storeKeyId(memberId));
  const serverKey = identity.sealing_key ?? null;
  if (row ? !isWrapped(row) : !serverKey) return anewIfPossible(db, memberId, serverKey);
  const { keysAtSignIn } = await import('../store/vault/vault');
  const secret = vaultSecret(memberId) ?? makeVaultSecret(memberId);
  return keysAtSignIn(db, memberId, await settings.deviceId(), { secret, former });
}

export async function underNewSecret(
  db: PalierDatabase,
  memberId: string,
  former: string,
  secret: string,
): Promise<void> {
  const { wrapAlso } = await import('../store/vault/vault');
  await wrapAlso(db, memberId, former, secret);
}

async function letFormerSecretGo(
  db: PalierDatabase,
  memberId: string,
  secret: string,
): Promise<void> {
  const { letFormerGo } = await import('../store/vault/vault');
  await letFormerGo(db, memberId, secret);
}

/** Where there is no room to seal anew, all of it is as it was: they work on, until the next start. */
async function anewOrAsBefore(
  db: PalierDatabase,
  memberId: string,
  serverKey: ServerKey | null,
): Promise<Keys> {
  try {
    return await anewIfPossible(db, memberId, serverKey);
  } catch (error) {
    if (isWrapped(await db.keys.get(storeKeyId(memberId)))) throw error;
    reportError(error);
    return bareKeys(db, memberId);
  }
}

/** What an early release has left lies bare, until the server has a key to seal to. */
async function anewIfPossible(
  db: PalierDatabase,
  memberId: string,
  serverKey: ServerKey | null,
): Promise<Keys> {
  if (!serverKey) return bareKeys(db, memberId);
  const { sealAnew } = await import('../store/early-profile');
  const secret = vaultSecret(memberId) ?? makeVaultSecret(memberId);
  return sealAnew(db, memberId, { secret, serverKey });
}
