import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import type { SignedOperation } from '../../domain/operation';
import { type Bytes, encode } from '../vault/sealing';
import type { ServerKey } from '../vault/settings';
import { recordedPlace, type RecordedPlace } from './operations';
import type { Unsent } from './unsent';

/** What the server finds when it opens a seal. */
export type CarriedOperation = Omit<SignedOperation, 'id'> & { place: RecordedPlace | null };

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes128Gcm(),
});
let known: { id: string; key: Promise<CryptoKey> } | undefined;

/** Sealed to the server: whoever carries it can deliver it, and can neither read nor change it. */
export async function sealToServer(
  { signed, place }: Pick<Unsent, 'signed' | 'place'>,
  serverKey: ServerKey,
): Promise<Bytes> {
  const { id, envelope, payload, signature } = signed;
  const carried: CarriedOperation = { envelope, payload, signature, place: recordedPlace(place) };
  const sender = await suite.createSenderContext({
    recipientPublicKey: await publicKeyOf(serverKey),
    info: encode(`palier operation ${id}`),
  });
  const ciphertext = await sender.seal(encode(JSON.stringify(carried)));
  const sealed = new Uint8Array(sender.enc.byteLength + ciphertext.byteLength);
  sealed.set(new Uint8Array(sender.enc));
  sealed.set(new Uint8Array(ciphertext), sender.enc.byteLength);
  return sealed;
}

function publicKeyOf({ id, public_key: text }: ServerKey): Promise<CryptoKey> {
  if (known?.id !== id) {
    const point = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    known = { id, key: suite.kem.deserializePublicKey(point) };
  }
  return known.key;
}
