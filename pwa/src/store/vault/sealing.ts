/** Encryption at rest. */

export type Bytes = Uint8Array<ArrayBuffer>;

const IV_BYTES = 12;

/** `label` is what stands readable beside it: bound in, so that no two seals can be swapped. */
export async function seal(bytes: Bytes, key: CryptoKey, label: string): Promise<Bytes> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const encrypted = await crypto.subtle.encrypt(algorithm(iv, label), key, bytes);
  const sealed = new Uint8Array(IV_BYTES + encrypted.byteLength);
  sealed.set(iv);
  sealed.set(new Uint8Array(encrypted), IV_BYTES);
  return sealed;
}

export async function unseal(sealed: Bytes, key: CryptoKey, label: string): Promise<Bytes> {
  const iv = sealed.subarray(0, IV_BYTES);
  const plain = crypto.subtle.decrypt(algorithm(iv, label), key, sealed.subarray(IV_BYTES));
  return new Uint8Array(await plain);
}

/** What is JSON inside the seal. */
export function sealJson(value: unknown, key: CryptoKey, label: string): Promise<Bytes> {
  return seal(encode(JSON.stringify(value)), key, label);
}

export async function unsealJson(sealed: Bytes, key: CryptoKey, label: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await unseal(sealed, key, label)));
}

export function encode(text: string): Bytes {
  return new TextEncoder().encode(text);
}

function algorithm(iv: Bytes, label: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: encode(label) };
}
