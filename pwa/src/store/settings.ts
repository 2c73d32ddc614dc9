import { newId } from './ids';
import type { PalierDatabase } from './database';
import { deviceKey } from './keys';
import { sealJson, unsealJson } from './sealing';

/** What this device remembers of itself and of those who carry it. Sealed like all the rest. */
export class Settings {
  private constructor(
    private readonly db: PalierDatabase,
    private readonly key: CryptoKey,
  ) {}

  static async open(db: PalierDatabase): Promise<Settings> {
    return new Settings(db, await deviceKey(db));
  }

  async get<T>(id: string): Promise<T | null> {
    const kept = await this.db.settings.get(id);
    return kept ? ((await unsealJson(kept.sealed, this.key, id)) as T) : null;
  }

  async put(id: string, value: unknown): Promise<void> {
    await this.db.settings.put({ id, sealed: await sealJson(value, this.key, id) });
  }

  async forget(id: string): Promise<void> {
    await this.db.settings.delete(id);
  }

  /** The device's own id, made the first time that somebody asks. */
  async deviceId(): Promise<string> {
    const id = 'device';
    const kept = await this.get<string>(id);
    if (kept) return kept;
    const made = { id, sealed: await sealJson(newId(), this.key, id) };
    // Two tabs can ask at the same moment: the first one's is everybody's.
    await this.db.transaction('rw', this.db.settings, async () => {
      if (!(await this.db.settings.get(id))) await this.db.settings.add(made);
    });
    return this.deviceId();
  }
}
