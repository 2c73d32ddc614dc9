import type { PalierDatabase } from './database';

/** The offset that is used; under the name by which earlier releases know it. */
const OFFSET = 'server_offset_ms';
const HEARD_OFFSET = 'heard_offset_ms';
const LATEST = 'latest_time_ms';
/** When the server last answered a whole round of synchronising: whoever asked was let in. */
export const HEARD_AT = 'heard_at';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** What two clocks of one device may differ by without anybody having set one. */
const STEADY_MS = 2000;
/** A page that is left alone for longer is closed by its browser, or opened with network first. */
const LONGEST_SLEEP_MS = 3 * DAY_MS;
/** Who has not been near the server for so long signs in anew, and hears it then. */
const LONGEST_ABSENCE_MS = 42 * DAY_MS;
/** The server takes offsets of fifty years. */
const MOST_OFFSET_MS = 50 * 365 * DAY_MS;
const REMEMBERED_OFFSETS = 8;
/** A small step back is waited out: what is said next was not said before what was said last. */
const WAITED_OUT_MS = 2 * MINUTE_MS;

/** What a device knows of time: its clock, which anybody can set, and how long the page has lived. */
export interface DeviceTime {
  wall: () => number;
  /** Never set back. On some phones it stands still while they sleep. */
  lived: () => number;
}

const deviceTime: DeviceTime = { wall: () => Date.now(), lived: () => performance.now() };

/**
 * The time, as well as it is known: this device's clock, by how far it was from the server's when
 * that was last heard, unless it was set since.
 *
 * Time never goes back before the server is heard. A clock that was set back is seen against the
 * age of the page, and after a restart against the latest time that was written down. A clock that
 * is ahead may just have slept: up to `LONGEST_SLEEP_MS` that is believed, beyond it is not.
 */
export class Clock {
  /** To be added to this device's clock; null while the server was never heard. */
  #offsetMs: number | null = null;
  /** What it was when the server was last heard. */
  #heardOffsetMs: number | null = null;
  /** Those that made sense since then. */
  #used: number[] = [0];
  #seen: { wall: number; lived: number; time: number } | null = null;
  /** The latest time that was told. */
  #lastTime = -Infinity;
  #isSure = false;

  constructor(
    private readonly db: PalierDatabase,
    private readonly device: DeviceTime = deviceTime,
  ) {}

  /** What is to be added to this device's time; null while the server was never heard. */
  get offsetMs(): number | null {
    this.nowMs();
    return this.#offsetMs;
  }

  /**
   * The server was heard, and since then the clock has made no leap. What is over for ever when a
   * day is over waits for this.
   */
  get isSure(): boolean {
    this.nowMs();
    return this.#isSure;
  }

  now(): Date {
    return new Date(this.nowMs());
  }

  nowMs(): number {
    const wall = this.device.wall();
    const lived = this.device.lived();
    const before = this.#seen;
    if (before) {
      const expected = before.time + lived - before.lived;
      if (Math.abs(wall - before.wall - (lived - before.lived)) > MINUTE_MS) this.#isSure = false;
      this.#follow(wall, expected + LONGEST_SLEEP_MS, expected);
    }
    const time = wall + (this.#offsetMs ?? 0);
    this.#seen = { wall, lived, time };
    this.#lastTime = Math.max(this.#lastTime, time);
    return this.#lastTime;
  }

  /** What an earlier start has left. */
  async load(): Promise<void> {
    const kept = await this.db.counters.bulkGet([OFFSET, HEARD_OFFSET, LATEST]);
    const [offset, heard, latest] = kept.map((one) => one?.value ?? null);
    this.#offsetMs = offset ?? null;
    this.#heardOffsetMs = heard ?? offset ?? null;
    this.#used = [...new Set([offset ?? 0, heard ?? offset ?? 0])];
    this.#seen = null;
    if (latest !== null && latest !== undefined) {
      const wall = this.device.wall();
      this.#follow(wall, latest + LONGEST_ABSENCE_MS, latest);
      this.#lastTime = latest;
    }
    this.nowMs();
  }

  /**
   * The server said what time it is.
   *
   * @param toleranceMs what is within it changes nothing.
   */
  async hear(serverTimeMs: number, toleranceMs = 250): Promise<void> {
    this.nowMs();
    const wall = this.device.wall();
    const heard = Math.round(serverTimeMs - wall);
    this.#isSure = true;
    const isKnown = this.#offsetMs !== null && Math.abs(heard - this.#offsetMs) <= toleranceMs;
    if (isKnown && this.#heardOffsetMs === this.#offsetMs) return;
    const offset = isKnown ? this.#offsetMs! : heard;
    this.#offsetMs = offset;
    this.#heardOffsetMs = offset;
    this.#used = [offset];
    const time = wall + offset;
    this.#seen = { wall, lived: this.device.lived(), time };
    if (this.#lastTime - time > WAITED_OUT_MS) this.#lastTime = time;
    await this.db.counters.bulkPut([
      { id: OFFSET, value: offset },
      { id: HEARD_OFFSET, value: offset },
      { id: LATEST, value: time },
    ]);
  }

  /** Write down what time it is, for a start after somebody has set the clock. */
  async keep(): Promise<void> {
    await this.db.counters.bulkPut(this.kept());
  }

  /** What is to be written down with each write. */
  kept(): { id: string; value: number }[] {
    const latest = { id: LATEST, value: this.nowMs() };
    const offset = this.#offsetMs;
    return offset === null ? [latest] : [latest, { id: OFFSET, value: offset }];
  }

  /**
   * How an operation tells the server when it was: what this device's clock showed, and how far
   * that was off. Of a clock that is off by more than the server takes, nothing is told.
   */
  signed(at: Date): { recordedAt: string; serverOffsetMs: number | null } {
    const offset = this.offsetMs;
    if (offset === null) return { recordedAt: at.toISOString(), serverOffsetMs: null };
    const shown = new Date(at.getTime() - offset);
    if (Math.abs(offset) > MOST_OFFSET_MS || !isWritable(shown)) {
      return { recordedAt: at.toISOString(), serverOffsetMs: 0 };
    }
    return { recordedAt: shown.toISOString(), serverOffsetMs: offset };
  }

  /**
   * Go on with the offset that makes sense and changes least: one that was used since the server was
   * heard, since a clock that was set wrong is most often set right again; or else a new one, so that
   * time goes on as expected.
   */
  #follow(wall: number, latest: number, expected: number): void {
    const fitting = this.#used.filter(
      (offset) => wall + offset >= expected - STEADY_MS && wall + offset <= latest,
    );
    const found = fitting.reduce<number | undefined>(
      (best, one) => (best === undefined || one < best ? one : best),
      undefined,
    );
    if (found !== undefined) {
      // While nothing was heard and nothing has leapt, nothing is claimed.
      if (found !== (this.#offsetMs ?? 0)) this.#offsetMs = found;
      return;
    }
    this.#offsetMs = Math.round(expected - wall);
    this.#isSure = false;
    this.#used = [this.#offsetMs, ...this.#used].slice(0, REMEMBERED_OFFSETS);
  }
}

/** With a year of four digits. */
function isWritable(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999;
}
