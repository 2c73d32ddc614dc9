import type { Operation } from '../domain/operation';
import type { Said } from '../domain/said';
import type { Around } from './around';
import type { Clock } from './clock';
import type { Command, Replacement } from './commands';
import { Stale, type PalierDatabase } from './database';
import { Draft } from './draft';
import { sign, type Author } from './operations';
import { filedIn, type Filed, type Outbox, type OutboxEntry } from './outbox';
import { withRoom } from './room';
import { recordOf } from './record-of';
import type { Records, SealedRecord } from './records';
import type { ChunkId, Sorts } from './sorts';

export interface WritingTools {
  db: PalierDatabase;
  sorts: Sorts;
  outbox: Outbox;
  records: Records;
  clock: Clock;
  author: Author;
  signingKey: CryptoKey;
  around: () => Promise<Around>;
}

/** A change of chunks with what tells of it, ready to be stored. */
interface Write {
  drafts: Draft[];
  said: Said[];
  filed: Filed;
  last: { number: number; deviceSeq: number };
}

/** How commands are carried out. Whoever calls sees to it that they take turns: see commands.ts. */
export class Writing {
  constructor(private readonly tools: WritingTools) {}

  async write(command: Command): Promise<string[]> {
    const main = await this.#draft(command.chunkId);
    const { offsetMs: serverOffsetMs } = this.tools.clock;
    const operations = command.decide(main.content).map((one) => ({ ...one, serverOffsetMs }));
    if (operations.length === 0) return [];
    const others = await this.#othersOf(command, main);
    const last = await this.tools.outbox.lastNumbers(this.tools.author.memberId);
    const said = await this.#fold(operations, last.deviceSeq, main, others);

    const drafts = [main, ...others.filter(({ before, content }) => content !== before)];
    const also = others.map(({ filed }) => filed);
    const filed = { ...main.filed, ...(also.length > 0 && { also }) };
    if (!(await this.#store({ drafts, said, filed, last }))) return this.write(command);
    return operations.map(({ id }) => id);
  }

  async replace(replacement: Replacement): Promise<string[]> {
    const { asideIds, undone, said: instead, filed } = replacement;
    const all = await Promise.all(
      filedIn(filed).map(({ chunkId }) => Draft.of(this.tools.sorts, chunkId)),
    );
    const drafts = all.filter((draft) => draft !== undefined);
    const around = await this.tools.around();
    const last = await this.tools.outbox.lastNumbers(this.tools.author.memberId);
    const gone = undone.map((operation) => ({ operation, deviceSeq: 0, place: null, ...around }));
    const said = instead.map((one, index) => {
      return { ...one, deviceSeq: last.deviceSeq + 1 + index, ...around };
    });
    for (const one of [...gone, ...said]) for (const draft of drafts) draft.fold(one);
    const isStored = await this.#store({ drafts, said, filed, last }, async () => {
      await this.tools.outbox.mark(asideIds, 'aside', { isReplaced: said.length > 0 });
      await this.#fetchAnew(filedIn(filed).map(({ scope }) => scope));
    });
    if (!isStored) return this.replace(replacement);
    return said.map(({ operation }) => operation.id);
  }

  /** @returns false when somebody else wrote first: then nothing was stored. */
  async #store(
    { drafts, said, filed, last }: Write,
    within: () => Promise<void> = () => Promise.resolve(),
  ): Promise<boolean> {
    const { db } = this.tools;
    // Encryption comes first: a transaction closes while it waits for WebCrypto.
    const [chunks, sealed] = await Promise.all([
      Promise.all(drafts.map((draft) => draft.seal())),
      Promise.all(said.map((one, index) => this.#seal(one, filed, last.number + 1 + index))),
    ]);
    const tables = [db.chunks, db.outbox, db.records, db.counters, db.feeds];
    const isWritten = await unlessStale(db, () =>
      db.transaction('rw', tables, async () => {
        for (const [index, chunk] of chunks.entries()) await drafts[index]!.write(chunk);
        const entries = sealed.map(({ entry }) => entry);
        await this.tools.outbox.add(
          entries,
          this.tools.author.memberId,
          last.deviceSeq + sealed.length,
        );
        await db.records.bulkAdd(sealed.map(({ record }) => record));
        await within();
      }),
    );
    if (isWritten) for (const draft of drafts) draft.keep();
    return isWritten;
  }

  /** Inside a transaction: of these scopes the next pull brings all, as the server has it. */
  async #fetchAnew(scopes: string[]): Promise<void> {
    const feed = await this.tools.db.feeds.get(this.tools.author.memberId);
    if (!feed) return;
    const held = scopes.filter((scope) => feed.scopes.includes(scope));
    await this.tools.db.feeds.put({ ...feed, anew: [...new Set([...(feed.anew ?? []), ...held])] });
  }

  async change(chunkId: ChunkId, change: (content: unknown) => unknown): Promise<void> {
    const draft = await this.#draft(chunkId);
    draft.content = change(draft.content);
    const sealed = await draft.seal();
    const { db } = this.tools;
    const isWritten = await unlessStale(db, () =>
      db.transaction('rw', db.chunks, () => draft.write(sealed)),
    );
    if (!isWritten) return this.change(chunkId, change);
    draft.keep();
  }

  async #draft(chunkId: ChunkId): Promise<Draft> {
    const draft = await Draft.of(this.tools.sorts, chunkId);
    if (!draft) throw new Error(`${chunkId} is not on this device`);
    return draft;
  }

  async #othersOf({ alsoOf }: Command, { content }: Draft): Promise<Draft[]> {
    const others = await Promise.all(alsoOf(content).map((id) => Draft.of(this.tools.sorts, id)));
    return others.filter((draft) => draft !== undefined);
  }

  /** @returns each operation with what it was folded with. */
  async #fold(
    operations: Operation[],
    lastSeq: number,
    main: Draft,
    others: Draft[],
  ): Promise<Said[]> {
    const around = await this.tools.around();
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
    const { author } = this.tools;
    const signed = await sign(operation, deviceSeq, author, this.tools.signingKey);
    const unsent = { signed, holder: author.memberId, ...filed, place };
    const [entry, record] = await Promise.all([
      this.tools.outbox.seal(unsent, number),
      this.tools.records.seal(recordOf(operation, place), number),
    ]);
    return { entry, record };
  }
}

/** @returns false when another tab or the pull wrote first: then nothing was written. */
async function unlessStale(
  db: PalierDatabase,
  write: () => PromiseLike<unknown>,
): Promise<boolean> {
  try {
    await withRoom(db, write);
    return true;
  } catch (error) {
    if (error instanceof Stale) return false;
    throw error;
  }
}
