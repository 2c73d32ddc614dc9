import type { PalierDatabase } from './database';

const ID = 'server_offset_ms';

/** How far this device's clock is from the server's: phones in the field are often wrong. */
export class Clock {
  #offsetMs: number | null = null;

  constructor(private readonly db: PalierDatabase) {}

  /** What is to be added to this device's time; null while the server was never heard. */
  get offsetMs(): number | null {
    return this.#offsetMs;
  }

  async load(): Promise<void> {
    this.#offsetMs = (await this.db.counters.get(ID))?.value ?? null;
  }

  /** The server said what time it is. What is within the tolerance changes nothing. */
  async hear(serverTimeMs: number, toleranceMs = 250, now = Date.now()): Promise<void> {
    const offsetMs = Math.round(serverTimeMs - now);
    if (this.#offsetMs !== null && Math.abs(offsetMs - this.#offsetMs) <= toleranceMs) return;
    this.#offsetMs = offsetMs;
    await this.db.counters.put({ id: ID, value: offsetMs });
  }
}
