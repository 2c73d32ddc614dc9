import { rightNow } from '../../domain/right-now';
import type { PalierDatabase, Tables } from './database';
import { Settings } from './settings';
import { watch } from './watch';

/** Of the settings. */
export const SERVER_LIFE = 'server_life';
/** Not all phones come at once to a server that was just put right. */
const SPREAD_MS = 5 * 60_000;

/** The server has begun another life: what it took before is to be sent again. */
export interface OtherLife {
  epoch: string;
  /** Milliseconds. */
  resendAt: number;
}

interface Lives {
  known: string | null;
  other: OtherLife | null;
}

/**
 * Which life of the server's database this device knows. A restore begins another one, in which what
 * was acknowledged may be missing: until all that is kept was sent again, nothing counts as received.
 */
export class ServerLife {
  constructor(
    private readonly db: PalierDatabase,
    private readonly chance: () => number = Math.random,
    private readonly nowMs: () => number = () => rightNow().getTime(),
  ) {}

  async known(): Promise<string | null> {
    return (await this.#lives()).known;
  }

  async other(tables?: Tables): Promise<OtherLife | null> {
    return (await this.#lives(tables)).other;
  }

  watchOther(notify: (other: OtherLife | null) => void): () => void {
    return watch(this.db, { settings: [SERVER_LIFE] }, () => this.other(), notify);
  }

  /**
   * An answer named its life: inside the transaction that stores what the answer said, if it said
   * more.
   *
   * @param epoch none is named by servers that know of none.
   */
  async hear(epoch: string | undefined, tables: Tables = this.db): Promise<void> {
    if (epoch === undefined) return;
    const { known, other } = await this.#lives(tables);
    if (epoch === (other ? other.epoch : known)) return;
    if (known === null) return this.note(tables, { known: epoch, other: null });
    const resendAt = Math.round(this.nowMs() + this.chance() * SPREAD_MS);
    await this.note(tables, { known, other: { epoch, resendAt } });
  }

  /** Nobody waits longer, whatever a clock does meanwhile. */
  isDue({ resendAt }: OtherLife): boolean {
    const waitMs = resendAt - this.nowMs();
    return waitMs <= 0 || waitMs > SPREAD_MS;
  }

  async #lives(tables: Tables = this.db): Promise<Lives> {
    return (await new Settings(tables).get<Lives>(SERVER_LIFE)) ?? { known: null, other: null };
  }

  /** Inside a transaction. */
  note(tx: Tables, lives: Lives): Promise<void> {
    return new Settings(tx).put(SERVER_LIFE, lives);
  }
}
