import { hex } from './bytes';
import { encode } from './sealing';

/** Hex of raw r‖s over the text's bytes. */
export async function signText(text: string, key: CryptoKey): Promise<string> {
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  return hex(await crypto.subtle.sign(algorithm, key, encode(text)));
}
