import type { Tables } from './database';
import type { BareKey, WrappedKey } from './rows';
import { type Bytes, encode } from './sealing';

/** What opens and signs for one member on this device. In memory alone: nothing can export it. */
export interface Keys {
  /** Which making of them; empty for those of an early release, null for what is never kept. */
  made: string | null;
  store: CryptoKey;
  signing: CryptoKey;
  /** The other half of `signing`, DER (SPKI): the server knows the member on this device by it. */
  publicKey: Bytes;
  /** Of early releases alone: it sealed the outbox, whoever had said it. */
  device: CryptoKey | null;
}

/** The keys were made anew in another tab, or are gone: nothing may be sealed under these. */
export class KeysChanged extends Error {}

export const SEALING = { name: 'AES-GCM', length: 256 };
export const SIGNING = { name: 'ECDSA', namedCurve: 'P-256' };

export const storeKeyId = (memberId: string) => `store ${memberId}`;
export const signingKeyId = (memberId: string) => `member ${memberId}`;

/** A bare key of an early release, until the server knows the one that came after it. */
export const formerKeyId = (memberId: string) => `former ${memberId}`;

/** Of the settings: who that is, sealed. */
export const identityId = (memberId: string) => `who ${memberId}`;

/** @returns null when there are none, or none that this secret unwraps. */
export async function openKeys(db: Tables, memberId: string, secret: string): Promise<Keys | null> {
  const ids = [storeKeyId(memberId), signingKeyId(memberId)];
  const [ofStore, ofMember] = await db.keys.bulkGet(ids);
  if (!isWrapped(ofStore) || !isWrapped(ofMember) || ofStore.made !== ofMember.made) return null;
  const [store, signing] = await Promise.all([
    unwrapped(ofStore, secret),
    unwrapped(ofMember, secret),
  ]);
  if (!store || !signing || !ofMember.publicKey) return null;
  const { made } = ofStore;
  return { made, store, signing, publicKey: ofMember.publicKey, device: null };
}

/** Inside a transaction. @throws KeysChanged */
export async function keysStand(
  tx: Tables,
  memberId: string,
  { made }: Pick<Keys, 'made'>,
): Promise<void> {
  if (made === null) return;
  const row = await tx.keys.get(storeKeyId(memberId));
  if ((isWrapped(row) ? row.made : '') !== made) throw new KeysChanged();
}

export function isWrapped(row: WrappedKey | BareKey | undefined): row is WrappedKey {
  return row !== undefined && 'wraps' in row;
}

/** @returns null when none of its wraps is under this secret. */
export async function unwrapped(
  row: WrappedKey,
  secret: string,
  isExtractable = false,
): Promise<CryptoKey | null> {
  const ofPair = row.publicKey !== undefined;
  for (const { salt, iv, wrapped } of row.wraps.toReversed()) {
    const wrapping = await wrappingKey(secret, row.id, salt);
    const how = { name: 'AES-GCM', iv, additionalData: encode(row.id) };
    const key = await crypto.subtle
      .unwrapKey(
        ofPair ? 'pkcs8' : 'raw',
        wrapped,
        wrapping,
        how,
        ofPair ? SIGNING : SEALING,
        isExtractable,
        ofPair ? ['sign'] : ['encrypt', 'decrypt'],
      )
      .catch(() => null);
    if (key) return key;
  }
  return null;
}

/** @param secret 32 bytes in base64url, as the cookie holds them. */
export async function wrappingKey(secret: string, id: string, salt: Bytes): Promise<CryptoKey> {
  const bytes = new Uint8Array(encode(secret));
  const base = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info: encode(`palier vault ${id}`) };
  return crypto.subtle.deriveKey(derivation, base, SEALING, false, ['wrapKey', 'unwrapKey']);
}
