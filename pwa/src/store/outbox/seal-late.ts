import type { Bytes } from '../vault/sealing';
import type { ServerKey } from '../vault/settings';
import type { Unsent } from './unsent';

/** An operation's seal to the server. */
export interface Carried {
  carried: Bytes;
  keyId: string;
}

/** Fetched with the first page on which something can be said: see commands.ts. */
export async function carriedWith(unsent: Unsent, serverKey: ServerKey): Promise<Carried> {
  const { sealToServer } = await import('./seal-to-server');
  return { carried: await sealToServer(unsent, serverKey), keyId: serverKey.id };
}
