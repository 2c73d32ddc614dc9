import type { Operation } from '../../domain/operation';
import type { Stairwell } from '../../domain/places';
import type { ChunkId } from '../formats/chunk-kinds';
import { type CommandPart, type Replacement, operationsOn } from './command-parts';
import type { Writing, WritingTools } from './writing';

/**
 * The one door for writes: chunks change together with the operations that tell the server, or
 * neither does.
 *
 * Commands take turns. Two quick taps that both read before either wrote would decide on the same
 * past, and be numbered in the order of their encryption instead of the order of the fingers.
 */
export class Commands {
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(private readonly tools: WritingTools) {}

  /**
   * All that one tap does. Done when all of it is on the disk; if anything of it fails, nothing is.
   *
   * @returns the operations' ids, in their order.
   * @throws Refusal from a `decide`: then nothing was written.
   */
  carryOut(parts: CommandPart[]): Promise<string[]> {
    // What was half typed ends with what it says, never with a sum that is kept meanwhile.
    const ending = parts.some((part) => 'decide' in part) ? this.tools.drafts.takeEnding() : [];
    return this.#enqueue(async () => (await this.#writing()).write(parts, ending));
  }

  /** What is said in one stairwell. @param also see `saying`. */
  record(
    stairwellId: string,
    decide: (stairwell: Stairwell) => Operation[],
    also: ChunkId[] = [],
  ): Promise<string[]> {
    return this.carryOut([operationsOn(`stairwell:${stairwellId}`, decide, () => also)]);
  }

  /**
   * Put what was refused aside, in the very transaction that stores what is said instead. It stays
   * on this device; what it changed comes anew with the next pull.
   *
   * @throws Refusal `outbox.gone` when they had to be held back, and are not any more.
   */
  replace(replacement: Replacement): Promise<string[]> {
    return this.#enqueue(async () => (await this.#writing()).replace(replacement));
  }

  /** When nothing is being written: the moment to change to a new version of the application. */
  async idle(): Promise<void> {
    for (let last; last !== this.#lastTurn;) {
      last = this.#lastTurn;
      await last;
    }
  }

  #enqueue<T>(write: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(() => aloneAmongTabs(write));
    // Whoever tapped hears of a failure; the next in line goes on.
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  /** Fetched with the first page on which something can be said: the first screen only reads. */
  async #writing(): Promise<Writing> {
    const { Writing } = await loadWriting();
    return new Writing(this.tools);
  }
}

/** Every page on which something can be said brings it along; the first screen fetches it early. */
export async function loadWriting() {
  const [writing] = await Promise.all([
    import('./writing'),
    import('../formats/stairwell-columns'),
    import('../formats/item-columns'),
    import('./folds'),
    import('../outbox/seal-to-server'),
  ]);
  return writing;
}

/** Spares tabs the retry. Where there are no locks, the version in the transaction still holds. */
export function aloneAmongTabs<T>(write: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request('palier-write', write) : write();
}
