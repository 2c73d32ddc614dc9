import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import type { SignedOperation } from '../domain/operation';
import type { Outgoing } from '../store/outbox/unsent';
import { encode } from '../store/vault/sealing';
import type { ServerKey } from '../store/vault/settings';

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes128Gcm(),
});
const pair = await suite.kem.generateKeyPair();
const point = new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey));
const ENC_BYTES = 65;

/** The key that the server of the tests gives out. */
export const SERVER_KEY_OF_TESTS: ServerKey = {
  id: 'key of the tests',
  public_key: btoa(String.fromCharCode(...point)),
};

/** What the server reads in what was carried to it, sealed or not. */
export async function openedByServer(carried: Outgoing): Promise<SignedOperation> {
  if (!('sealed' in carried)) return carried;
  const { id, sealed } = carried;
  if (carried.key !== SERVER_KEY_OF_TESTS.id) throw new Error(`no key ${carried.key}`);
  const bytes = Uint8Array.from(atob(sealed), (letter) => letter.charCodeAt(0));
  const recipient = await suite.createRecipientContext({
    recipientKey: pair.privateKey,
    enc: bytes.slice(0, ENC_BYTES),
    info: encode(`palier operation ${id}`),
  });
  const plain = await recipient.open(bytes.slice(ENC_BYTES));
  return { id, ...(JSON.parse(new TextDecoder().decode(plain)) as Omit<SignedOperation, 'id'>) };
}
