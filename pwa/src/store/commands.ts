import { applyOperation } from '../domain/fold';
import type { Operation } from '../domain/operation';
import type { Stairwell } from '../domain/places';
import type { Chunk, Chunks } from './chunks';
import type { Clock } from './clock';
import { Stale, type PalierDatabase } from './database';
import { sign, type Author } from './operations';
import type { Outbox, OutboxEntry } from './outbox';
import { recordOf, type Records, type SealedRecord } from './records';

/**
 * The one door for writes: a stairwell changes together with the operations that tell the server,
 * or neither does.
 *
 * Commands take turns. Two quick taps that both read before either wrote would decide on the same
 * past, and be numbered in the order of their encryption instead of the order of the fingers.
 */
export class Commands {
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly db: PalierDatabase,
    private readonly stairwells: Chunks<Stairwell>,
    private readonly outbox: Outbox,
    private readonly records: Records,
    private readonly clock: Clock,
    private readonly author: Author,
    private readonly signingKey: CryptoKey,
  ) {}

  /**
   * Done when it is on the disk. `decide` is asked again when another tab wrote in between, so it
   * must do nothing but answer.
   *
   * @returns the operations' ids, in their order.
   * @throws Refusal from `decide`: then nothing was written.
   */
  record(stairwellId: string, decide: (stairwell: Stairwell) => Operation[]): Promise<string[]> {
    const turn = this.#lastTurn.then(() =>
      aloneAmongTabs(() => this.#write(`stairwell:${stairwellId}`, decide)),
    );
    // Whoever tapped hears of a failure; the next in line goes on.
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  /** When nothing is being written: the moment to change to a new version of the application. */
  async idle(): Promise<void> {
    for (let last; last !== this.#lastTurn;) {
      last = this.#lastTurn;
      await last;
    }
  }

  async #write(chunkId: string, decide: (stairwell: Stairwell) => Operation[]): Promise<string[]> {
    const chunk = await this.stairwells.read(chunkId);
    if (!chunk) throw new Error(`${chunkId} is not on this device`);
    const serverOffsetMs = this.clock.offsetMs;
    const operations = decide(chunk.content).map((one) => ({ ...one, serverOffsetMs }));
    if (operations.length === 0) return [];
    const last = await this.outbox.lastNumbers(this.author.memberId);

    let content = chunk.content;
    operations.forEach((operation, index) => {
      content = applyOperation(content, operation, last.deviceSeq + 1 + index);
    });
    const next = { ...chunk, version: chunk.version + 1, content };

    // Encryption comes first: a transaction closes while it waits for WebCrypto.
    const [sealedChunk, ...sealed] = await Promise.all([
      this.stairwells.seal(next),
      ...operations.map((operation, index) => this.#seal(operation, next, last, index + 1)),
    ]);

    const { db } = this;
    try {
      await db.transaction('rw', [db.chunks, db.outbox, db.records, db.counters], async () => {
        await this.stairwells.write(sealedChunk);
        const entries = sealed.map(({ entry }) => entry);
        await this.outbox.add(entries, this.author.memberId, last.deviceSeq + sealed.length);
        await db.records.bulkAdd(sealed.map(({ record }) => record));
      });
    } catch (error) {
      if (!(error instanceof Stale)) throw error;
      return this.#write(chunkId, decide);
    }
    this.stairwells.keep(next);
    return operations.map(({ id }) => id);
  }

  async #seal(
    operation: Operation,
    { id: chunkId, scope, content }: Chunk<Stairwell>,
    last: { number: number; deviceSeq: number },
    index: number,
  ): Promise<{ entry: OutboxEntry; record: SealedRecord }> {
    const { author, signingKey } = this;
    const number = last.number + index;
    const signed = await sign(operation, last.deviceSeq + index, author, signingKey);
    const unsent = { signed, holder: author.memberId, chunkId, scope };
    const [entry, record] = await Promise.all([
      this.outbox.seal(unsent, number),
      this.records.seal(recordOf(operation, content), number),
    ]);
    return { entry, record };
  }
}

/** Spares tabs the retry. Where there are no locks, the version in the transaction still holds. */
export function aloneAmongTabs<T>(write: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request('palier-write', write) : write();
}
