import type { Tables } from './database';
import { newId } from './ids';
import { type Bytes, sealJson, unsealJson } from './sealing';
import { SERVER_KEY } from './setting-ids';

/** The server's key, to which is sealed what whoever is signed in may carry and not read. */
export interface ServerKey {
  id: string;
  /** The raw uncompressed point, in base64. */
  public_key: string;
}

/** What the server must be told of a new key; written down, since the key may be gone by then. */
export interface PendingEnrolment {
  memberId: string;
  /** DER (SPKI). */
  publicKey: Bytes;
  signature: string;
}

/** A sign-out of which the server has not heard. */
export interface Owed {
  memberId: string;
  /** What is held for them is still here. */
  isHeld: boolean;
}

/** The server said that this device, or whoever used it, is out. */
export interface Out {
  code: string;
  /** What was here was delivered, as far as the server took it. */
  isDone: boolean;
  /** How many the server does not keep, and stay here, by the code that says why. */
  left?: { code: string; count: number }[];
}

const DEVICE = 'device';

/**
 * What this device remembers of itself. It must be known before any key is open, so it stands plain
 * and tells of nobody but by an id; what tells of somebody stands under their key.
 */
export class Settings {
  constructor(private readonly db: Tables) {}

  /** Also of a device that an early release has left. */
  static async open(db: Tables): Promise<Settings> {
    if (await db.settings.filter((row) => !('plain' in row) && !row.id.includes(' ')).count()) {
      const { readEarlySettings } = await import('./early-settings');
      await readEarlySettings(db);
    }
    return new Settings(db);
  }

  async get<T>(id: string): Promise<T | null> {
    const row = await this.db.settings.get(id);
    return row && 'plain' in row ? (row.plain as T) : null;
  }

  async put(id: string, plain: unknown): Promise<void> {
    await this.db.settings.put({ id, plain });
  }

  /** @returns null also when it was sealed with another key. */
  async getSealed<T>(id: string, key: CryptoKey): Promise<T | null> {
    const row = await this.db.settings.get(id);
    if (!row || 'plain' in row) return null;
    return unsealJson(row.sealed, key, id).catch(() => null) as Promise<T | null>;
  }

  async putSealed(id: string, value: unknown, key: CryptoKey): Promise<void> {
    await this.db.settings.put({ id, sealed: await sealJson(value, key, id) });
  }

  async forget(id: string): Promise<void> {
    await this.db.settings.delete(id);
  }

  /** The device's own id, made the first time that somebody asks. */
  async deviceId(): Promise<string> {
    const { settings } = this.db;
    // Two tabs can ask at the same moment: the first one's is everybody's.
    return this.db.transaction('rw', settings, async (tx) => {
      const inside = new Settings(tx);
      const kept = await inside.get<string>(DEVICE);
      if (kept) return kept;
      const id = newId();
      await inside.put(DEVICE, id);
      return id;
    });
  }
}

export async function serverKeyOf(db: Tables): Promise<ServerKey | null> {
  return new Settings(db).get<ServerKey>(SERVER_KEY);
}
