import type { Operation } from '../../domain/operation';
import type { Stairwell } from '../../domain/places';
import type { Said } from '../../domain/said';
import type { Filed } from '../outbox/outbox';
import type { ChunkId, ContentOf } from '../formats/chunk-kinds';
import type { Writing, WritingTools } from './writing';

/** Something that a tap says, and on which chunks. */
export interface Saying {
  /** The chunk that is decided on; the operations are filed under it. */
  chunkId: ChunkId;
  decide: (content: unknown) => Operation[];
  /** Those that they change too, if they are held. */
  alsoOf: (content: unknown) => ChunkId[];
  /** How long they stay on this device, so that they can be taken back. */
  holdMs?: number | undefined;
}

/** A change that is told to nobody: what this device alone adds up. */
export interface Keeping {
  chunkId: ChunkId;
  change: (content: unknown) => unknown;
}

/** What one tap does: all of it in one transaction, each part on what those before it have left. */
export type Part = Saying | Keeping;

/**
 * @param decide is asked again when another tab wrote in between, so it must do nothing but answer.
 * @param alsoOf further chunks that the operations change, if they are held.
 */
export function saying<Id extends ChunkId>(
  chunkId: Id,
  decide: (content: ContentOf<Id>) => Operation[],
  alsoOf: (content: ContentOf<Id>) => ChunkId[] = () => [],
): Part {
  return { chunkId, decide, alsoOf } as Saying;
}

export function keeping<Id extends ChunkId>(
  chunkId: Id,
  change: (content: ContentOf<Id>) => ContentOf<Id>,
): Part {
  return { chunkId, change } as Keeping;
}

/** What is said instead of what was refused. */
export interface Replacement {
  /** Outbox entries to put aside. */
  asideIds: string[];
  /** Only while they are held back on this device: what left it is with the server. */
  mustBeHeld?: boolean;
  /** What takes them out of the chunks that are held, as far as that can be said. */
  undone: Operation[];
  said: Pick<Said, 'operation' | 'place'>[];
  filed: Filed;
}

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
  carryOut(parts: Part[]): Promise<string[]> {
    // What was half typed ends with what it says, never with a sum that is kept meanwhile.
    const ending = parts.some((part) => 'decide' in part) ? this.tools.drafts.takeEnding() : [];
    return this.#inTurn(async () => (await this.#writing()).write(parts, ending));
  }

  /** What is said in one stairwell. @param also see `saying`. */
  record(
    stairwellId: string,
    decide: (stairwell: Stairwell) => Operation[],
    also: ChunkId[] = [],
  ): Promise<string[]> {
    return this.carryOut([saying(`stairwell:${stairwellId}`, decide, () => also)]);
  }

  /**
   * Put what was refused aside, in the very transaction that stores what is said instead. It stays
   * on this device; what it changed comes anew with the next pull.
   *
   * @throws Refusal `outbox.gone` when they had to be held back, and are not any more.
   */
  replace(replacement: Replacement): Promise<string[]> {
    return this.#inTurn(async () => (await this.#writing()).replace(replacement));
  }

  /** When nothing is being written: the moment to change to a new version of the application. */
  async idle(): Promise<void> {
    for (let last; last !== this.#lastTurn;) {
      last = this.#lastTurn;
      await last;
    }
  }

  #inTurn<T>(write: () => Promise<T>): Promise<T> {
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
    import('../formats/folds'),
    import('../outbox/seal-to-server'),
  ]);
  return writing;
}

/** Spares tabs the retry. Where there are no locks, the version in the transaction still holds. */
export function aloneAmongTabs<T>(write: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request('palier-write', write) : write();
}
