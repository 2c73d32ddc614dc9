import type { Operation } from '../domain/operation';
import type { Stairwell } from '../domain/places';
import type { Said } from '../domain/said';
import type { Around } from './around';
import type { Clock } from './clock';
import { Stale, type PalierDatabase } from './database';
import { Draft } from './draft';
import { sign, type Author } from './operations';
import { filedIn, type Filed, type Outbox, type OutboxEntry } from './outbox';
import { recordOf, type Records, type SealedRecord } from './records';
import type { ChunkId, ContentOf, Sorts } from './sorts';

/** What a command decides, and on which chunks. */
interface Command {
  /** The chunk that is decided on; the operations are filed under it. */
  chunkId: ChunkId;
  decide: (content: unknown) => Operation[];
  /** Those that they change too, if they are held. */
  alsoOf: (content: unknown) => ChunkId[];
}

/** What is said instead of what was refused. */
export interface Replacement {
  /** Outbox entries to put aside. */
  asideIds: string[];
  /** What takes them out of the chunks that are held, as far as that can be said. */
  undone: Operation[];
  said: Pick<Said, 'operation' | 'place'>[];
  filed: Filed;
}

/** A change of chunks with what tells of it, ready to be stored. */
interface Write {
  drafts: Draft[];
  said: Said[];
  filed: Filed;
  last: { number: number; deviceSeq: number };
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

  constructor(
    private readonly db: PalierDatabase,
    private readonly sorts: Sorts,
    private readonly outbox: Outbox,
    private readonly records: Records,
    private readonly clock: Clock,
    private readonly author: Author,
    private readonly signingKey: CryptoKey,
    private readonly around: () => Promise<Around>,
  ) {}

  /**
   * Done when it is on the disk. `decide` is asked again when another tab wrote in between, so it
   * must do nothing but answer.
   *
   * @param also further chunks that the operations change, if they are held.
   * @returns the operations' ids, in their order.
   * @throws Refusal from `decide`: then nothing was written.
   */
  record(
    stairwellId: string,
    decide: (stairwell: Stairwell) => Operation[],
    also: ChunkId[] = [],
  ): Promise<string[]> {
    return this.recordIn(`stairwell:${stairwellId}`, decide, () => also);
  }

  /** As `record`, for what is decided on a chunk of any sort. */
  recordIn<Id extends ChunkId>(
    chunkId: Id,
    decide: (content: ContentOf<Id>) => Operation[],
    alsoOf: (content: ContentOf<Id>) => ChunkId[] = () => [],
  ): Promise<string[]> {
    const command = { chunkId, decide, alsoOf } as Command;
    return this.#inTurn(() => this.#write(command));
  }

  /**
   * Put what was refused aside, in the very transaction that stores what is said instead. It stays
   * on this device; what it changed comes anew with the next pull.
   */
  replace(replacement: Replacement): Promise<string[]> {
    return this.#inTurn(() => this.#replace(replacement));
  }

  /** A change that is told to nobody: what this device alone adds up. */
  async change<Id extends ChunkId>(
    chunkId: Id,
    change: (content: ContentOf<Id>) => ContentOf<Id>,
  ): Promise<void> {
    await this.#inTurn(() => this.#change(chunkId, change as (content: unknown) => unknown));
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

  async #write(command: Command): Promise<string[]> {
    const main = await this.#draft(command.chunkId);
    const { offsetMs: serverOffsetMs } = this.clock;
    const operations = command.decide(main.content).map((one) => ({ ...one, serverOffsetMs }));
    if (operations.length === 0) return [];
    const others = await this.#othersOf(command, main);
    const last = await this.outbox.lastNumbers(this.author.memberId);
    const said = await this.#fold(operations, last.deviceSeq, main, others);

    const drafts = [main, ...others.filter(({ before, content }) => content !== before)];
    const also = others.map(({ filed }) => filed);
    const filed = { ...main.filed, ...(also.length > 0 && { also }) };
    if (!(await this.#store({ drafts, said, filed, last }))) return this.#write(command);
    return operations.map(({ id }) => id);
  }

  async #replace(replacement: Replacement): Promise<string[]> {
    const { asideIds, undone, said: instead, filed } = replacement;
    const all = await Promise.all(
      filedIn(filed).map(({ chunkId }) => Draft.of(this.sorts, chunkId)),
    );
    const drafts = all.filter((draft) => draft !== undefined);
    const around = await this.around();
    const last = await this.outbox.lastNumbers(this.author.memberId);
    const gone = undone.map((operation) => ({ operation, deviceSeq: 0, place: null, ...around }));
    const said = instead.map((one, index) => {
      return { ...one, deviceSeq: last.deviceSeq + 1 + index, ...around };
    });
    for (const one of [...gone, ...said]) for (const draft of drafts) draft.fold(one);
    const isStored = await this.#store({ drafts, said, filed, last }, async () => {
      await this.outbox.mark(asideIds, 'aside', { isReplaced: said.length > 0 });
      await this.#fetchAnew(filedIn(filed).map(({ scope }) => scope));
    });
    if (!isStored) return this.#replace(replacement);
    return said.map(({ operation }) => operation.id);
  }

  /** @returns false when somebody else wrote first: then nothing was stored. */
  async #store(
    { drafts, said, filed, last }: Write,
    within: () => Promise<void> = () => Promise.resolve(),
  ): Promise<boolean> {
    const { db } = this;
    // Encryption comes first: a transaction closes while it waits for WebCrypto.
    const [chunks, sealed] = await Promise.all([
      Promise.all(drafts.map((draft) => draft.seal())),
      Promise.all(said.map((one, index) => this.#seal(one, filed, last.number + 1 + index))),
    ]);
    const tables = [db.chunks, db.outbox, db.records, db.counters, db.feeds];
    const isWritten = await unlessStale(() =>
      db.transaction('rw', tables, async () => {
        for (const [index, chunk] of chunks.entries()) await drafts[index]!.write(chunk);
        const entries = sealed.map(({ entry }) => entry);
        await this.outbox.add(entries, this.author.memberId, last.deviceSeq + sealed.length);
        await db.records.bulkAdd(sealed.map(({ record }) => record));
        await within();
      }),
    );
    if (isWritten) for (const draft of drafts) draft.keep();
    return isWritten;
  }

  /** Inside a transaction: of these scopes the next pull brings all, as the server has it. */
  async #fetchAnew(scopes: string[]): Promise<void> {
    const feed = await this.db.feeds.get(this.author.memberId);
    if (!feed) return;
    const held = scopes.filter((scope) => feed.scopes.includes(scope));
    await this.db.feeds.put({ ...feed, anew: [...new Set([...(feed.anew ?? []), ...held])] });
  }

  async #change(chunkId: ChunkId, change: (content: unknown) => unknown): Promise<void> {
    const draft = await this.#draft(chunkId);
    draft.content = change(draft.content);
    const sealed = await draft.seal();
    const isWritten = await unlessStale(() =>
      this.db.transaction('rw', this.db.chunks, () => draft.write(sealed)),
    );
    if (!isWritten) return this.#change(chunkId, change);
    draft.keep();
  }

  async #draft(chunkId: ChunkId): Promise<Draft> {
    const draft = await Draft.of(this.sorts, chunkId);
    if (!draft) throw new Error(`${chunkId} is not on this device`);
    return draft;
  }

  async #othersOf({ alsoOf }: Command, { content }: Draft): Promise<Draft[]> {
    const others = await Promise.all(alsoOf(content).map((id) => Draft.of(this.sorts, id)));
    return others.filter((draft) => draft !== undefined);
  }

  /** @returns each operation with what it was folded with. */
  async #fold(
    operations: Operation[],
    lastSeq: number,
    main: Draft,
    others: Draft[],
  ): Promise<Said[]> {
    const around = await this.around();
    return operations.map((operation, index) => {
      const said: Said = { operation, deviceSeq: lastSeq + 1 + index, place: null, ...around };
      main.fold(said);
      said.place = main.placeOf(said);
      for (const other of others) other.fold(said);
      return said;
    });
  }

  async #seal(
    { operation, deviceSeq, place }: Said,
    filed: Filed,
    number: number,
  ): Promise<{ entry: OutboxEntry; record: SealedRecord }> {
    const { author } = this;
    const signed = await sign(operation, deviceSeq, author, this.signingKey);
    const unsent = { signed, holder: author.memberId, ...filed, place };
    const [entry, record] = await Promise.all([
      this.outbox.seal(unsent, number),
      this.records.seal(recordOf(operation, place), number),
    ]);
    return { entry, record };
  }
}

/** @returns false when another tab or the pull wrote first: then nothing was written. */
async function unlessStale(write: () => PromiseLike<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof Stale) return false;
    throw error;
  }
}

/** Spares tabs the retry. Where there are no locks, the version in the transaction still holds. */
export function aloneAmongTabs<T>(write: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request('palier-write', write) : write();
}
