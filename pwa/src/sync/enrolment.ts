import { fetched } from '../api/problem';
import { enrolDevice } from '../api/sign-in';
import type { Store } from '../store/store';
import { asBase64 } from '../store/vault/bytes';
import type { PalierDatabase } from '../store/vault/database';
import { formerKeyId } from '../store/vault/keys';
import { ENROLLED, PENDING_ENROLMENTS } from '../store/vault/setting-ids';
import { Settings, type PendingEnrolment } from '../store/vault/settings';
import { signText } from '../store/vault/signing';
import { FORGOTTEN, noteSentEnrolments } from './sent-enrolments';

/**
 * Make the server know the keys by which this member signs on this device. Once is enough, but a new
 * session asks again: the server notes on which device it runs.
 */
export async function ensureEnrolled(
  store: Store,
  settings: Settings,
  isNewSession = false,
): Promise<void> {
  const { db, author, keys } = store;
  const { memberId, deviceId } = author;
  const enrolled = (await settings.get<string[]>(ENROLLED)) ?? [];
  const pending = (await pendingIn(settings)).filter((one) => one.memberId === memberId);
  if (enrolled.includes(memberId) && pending.length === 0 && !isNewSession) return;
  const known = await formerKey(db, memberId);
  const enrol = async (key: string, signature: string, vouching: CryptoKey | null) => {
    const next = `next:${deviceId}:${memberId}:${key}`;
    const vouch = vouching && (await signText(next, vouching));
    const name = deviceName();
    await enrolDevice({ device_id: deviceId, name, public_key: key, signature, vouch });
  };
  const signature = await signText(`enrol:${deviceId}:${memberId}`, keys.signing);
  const own = asBase64(keys.publicKey);
  await enrol(own, signature, known);
  for (const one of pending) {
    // Also of keys that are gone: what they signed may still wait here.
    const key = asBase64(one.publicKey);
    if (key !== own) await enrol(key, one.signature, keys.signing);
  }
  if (isNewSession && (await mayBeForgotten(store))) {
    const { enrolFormerKeys } = await fetched(import('./former-keys'));
    await enrolFormerKeys(store, settings, (key, signature) => enrol(key, signature, keys.signing));
  }
  const sent = new Set(pending.map(({ signature }) => signature));
  await db.transaction('rw', [db.settings, db.keys], async (tx) => {
    const within = new Settings(tx);
    const known = (await within.get<string[]>(ENROLLED)) ?? [];
    await within.put(ENROLLED, [...new Set([...known, memberId])]);
    const still = (await pendingIn(within)).filter(({ signature }) => !sent.has(signature));
    await within.put(PENDING_ENROLMENTS, still);
    await noteSentEnrolments(within, [
      ...pending,
      { memberId, publicKey: keys.publicKey, signature },
    ]);
    await tx.keys.delete(formerKeyId(memberId));
  });
}

/** A restore may have made the server forget keys, since the copy may be older than they are. */
async function mayBeForgotten({ db, life, author }: Store): Promise<boolean> {
  if (await life.other()) return true;
  const cameBack = db.outbox.filter(({ holder, receipt, refusalCode }) => {
    return holder === author.memberId && (!!receipt || FORGOTTEN.has(refusalCode ?? ''));
  });
  return (await cameBack.count()) > 0;
}

/** Of all who record on this device, only those may be carried whose keys the server knows. */
export async function carriedFor(settings: Settings): Promise<(holder: string) => boolean> {
  const enrolled = new Set(await settings.get<string[]>(ENROLLED));
  for (const { memberId } of await pendingIn(settings)) enrolled.delete(memberId);
  return (holder) => enrolled.has(holder);
}

/**
 * The device's proof for a renewal of the session.
 *
 * @returns null when the server knows no key of this member on this device yet.
 */
export async function proofOf(
  { db, author, keys }: Store,
  settings: Settings,
  text: string,
): Promise<{ device_id: string; signature: string } | null> {
  const { memberId, deviceId } = author;
  const former = await formerKey(db, memberId);
  const isPending = (await pendingIn(settings)).some((one) => one.memberId === memberId);
  if (isPending && !former) return null;
  return { device_id: deviceId, signature: await signText(text, former ?? keys.signing) };
}

/** By which the server still knows a member whose key was made anew. */
async function formerKey(db: PalierDatabase, memberId: string): Promise<CryptoKey | null> {
  const row = await db.keys.get(formerKeyId(memberId));
  return row && 'key' in row ? (row.key as CryptoKeyPair).privateKey : null;
}

async function pendingIn(settings: Settings): Promise<PendingEnrolment[]> {
  return (await settings.get<PendingEnrolment[]>(PENDING_ENROLMENTS)) ?? [];
}

/** For the list of devices at the desk: enough to tell a phone from a laptop. */
function deviceName(): string {
  const agent = navigator.userAgent;
  const system = /Android|iPhone|iPad|Windows|Mac OS|Linux/.exec(agent)?.[0] ?? 'Navigateur';
  const browser = /Firefox|Edg|Chrome|Safari/.exec(agent)?.[0].replace('Edg', 'Edge');
  return browser ? `${system}, ${browser}` : system;
}
