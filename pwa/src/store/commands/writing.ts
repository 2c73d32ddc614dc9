import { declarationOf } from '../../domain/kinds/all';
import type { OperationInContext } from '../../domain/operation';
import type { ChunkId, ChunkStores } from '../formats/chunk-kinds';
import { type Author, sign } from '../outbox/operations';
import { type Outbox } from '../outbox/outbox';
import { recordOf } from '../outbox/record-of';
import type { Records } from '../outbox/records';
import { type Filed, filedIn } from '../outbox/unsent';
import type { Clock } from '../vault/clock';
import { type PalierDatabase, Stale, type Tables } from '../vault/database';
import { type Keys, keysStand } from '../vault/keys';
import { withRoom } from '../vault/make-room';
import type { OutboxEntry, SealedRecord } from '../vault/rows';
import type { AuthorContext } from './author-context';
import { Draft } from './chunk-draft';
import type { DraftRow, Drafts } from './drafts';
import type { OpenSheet } from './open-sheet';
import type { CommandPart, Replacement, OperationsPart } from './command-parts';

export interface WritingTools {
  db: PalierDatabase;
  chunkStores: ChunkStores;
  outbox: Outbox;
  records: Records;
  clock: Clock;
  drafts: Drafts;
  openSheet: OpenSheet;
  author: Author;
  keys: Keys;
  authorContext: () => Promise<AuthorContext>;
}

/** A change of chunks with what tells of it, ready to be stored. */
interface Write {
  drafts: Draft[];
  operations: FiledOperation[];
  last: { number: number; deviceSeq: number };
}

/** What was said, and the chunks that it changed. */
interface FiledOperation {
  operations: OperationInContext;
  filed: Filed;
  holdMs?: number;
}

/** How commands are carried out. Whoever calls sees to it that they take turns: see commands.ts. */
export class Writing {
  constructor(private readonly tools: WritingTools) {}

  /** @param ending drafts that end with it. */
  async write(parts: CommandPart[], ending: DraftRow[] = []): Promise<string[]> {
    const drafts = new Map<string, Draft>();
    const authorContext = await this.tools.authorContext();
    const last = await this.tools.outbox.lastNumbers(this.tools.author.memberId);
    const operations: FiledOperation[] = [];
    for (const part of parts) {
      const main = await this.#main(drafts, part.chunkId);
      if ('change' in part) main.content = part.change(main.content);
      else
        operations.push(
          ...(await this.#say(
            part,
            main,
            drafts,
            authorContext,
            last.deviceSeq + operations.length,
          )),
        );
    }
    // What was decided on is written in any case: whoever wrote meanwhile is found out by it.
    const decidedOn = new Set(operations.map(({ filed }) => filed.chunkId));
    const toWrite = [...drafts.values()].filter(
      (draft) => draft.content !== draft.before || decidedOn.has(draft.filed.chunkId),
    );
    if (toWrite.length === 0) return [];
    const endDrafts = (tx: Tables) => tx.drafts.bulkDelete(ending);
    const isStored = await this.#store({ drafts: toWrite, operations, last }, endDrafts);
    if (!isStored) return this.write(parts, ending);
    return operations.map(({ operations: { operation } }) => operation.id);
  }

  /** @returns its operations, folded on the chunks that they change. */
  async #say(
    { decide, alsoOf, holdMs = 0 }: OperationsPart,
    main: Draft,
    drafts: Map<string, Draft>,
    authorContext: AuthorContext,
    lastSeq: number,
  ): Promise<FiledOperation[]> {
    // What a sheet is open about is said to the end, though it may have gone meanwhile.
    const seen = this.tools.openSheet.seen(main.filed.chunkId, main.content);
    const operations = decide(seen);
    if (operations.length === 0) return [];
    const all = await Promise.all(alsoOf(seen).map((id) => this.#draft(drafts, id)));
    const others = all.filter((draft) => draft !== undefined);
    const also = others.map(({ filed }) => filed);
    const filed = { ...main.filed, ...(also.length > 0 && { also }) };
    return operations.map((one, index) => {
      const operation = { ...one, ...this.tools.clock.signed(new Date(one.recordedAt)) };
      const operations: OperationInContext = {
        operation,
        deviceSeq: lastSeq + 1 + index,
        place: null,
        ...authorContext,
      };
      main.fold(operations);
      operations.place = main.placeOf(operations, seen);
      for (const other of others) other.fold(operations);
      return { operations, filed, holdMs };
    });
  }

  async replace(replacement: Replacement): Promise<string[]> {
    const { asideIds, undone, operations: instead, filed, mustBeHeld = false } = replacement;
    const all = await Promise.all(
      filedIn(filed).map(({ chunkId }) => Draft.of(this.tools.chunkStores, chunkId)),
    );
    const drafts = all.filter((draft) => draft !== undefined);
    const authorContext = await this.tools.authorContext();
    const last = await this.tools.outbox.lastNumbers(this.tools.author.memberId);
    const gone = undone.map((operation) => ({
      operation,
      deviceSeq: 0,
      place: null,
      ...authorContext,
    }));
    const anew = instead.map((one, index) => {
      return { ...one, deviceSeq: last.deviceSeq + 1 + index, ...authorContext };
    });
    for (const one of [...gone, ...anew]) for (const draft of drafts) draft.fold(one);
    const operations = anew.map((one) => ({ operations: one, filed }));
    const isStored = await this.#store({ drafts, operations, last }, async (tx) => {
      if (mustBeHeld) await this.tools.outbox.stillHeld(tx, asideIds);
      // What was not meant is not offered again either: taken up, it would be carried out.
      const isReplaced = operations.length > 0 || mustBeHeld;
      await this.tools.outbox.mark(asideIds, 'aside', { isReplaced, tx });
      const scopes = filedIn(filed).map(({ scope }) => scope);
      await this.#fetchAnew(tx, scopes);
    });
    if (!isStored) return this.replace(replacement);
    return anew.map(({ operation }) => operation.id);
  }

  /** @returns false when somebody else wrote first: then nothing was stored. */
  async #store(
    { drafts, operations, last }: Write,
    within: (tx: Tables) => PromiseLike<void> = () => Promise.resolve(),
  ): Promise<boolean> {
    const { db } = this.tools;
    // Encryption comes first: a transaction closes while it waits for WebCrypto.
    const [chunks, sealed] = await Promise.all([
      Promise.all(drafts.map((draft) => draft.seal())),
      Promise.all(operations.map((one, index) => this.#seal(one, last.number + 1 + index))),
    ]);
    const tables = [db.chunks, db.outbox, db.records, db.counters, db.feeds, db.drafts, db.keys];
    const isWritten = await unlessStale(db, () =>
      db.transaction('rw', tables, async (tx) => {
        await keysStand(tx, this.tools.author.memberId, this.tools.keys);
        for (const [index, chunk] of chunks.entries()) await drafts[index]!.write(tx, chunk);
        const entries = sealed.map(({ entry }) => entry);
        await this.tools.outbox.add(
          tx,
          entries,
          this.tools.author.memberId,
          last.deviceSeq + sealed.length,
        );
        await tx.counters.bulkPut(this.tools.clock.kept());
        await tx.records.bulkAdd(sealed.map(({ record }) => record));
        await within(tx);
      }),
    );
    if (isWritten) for (const draft of drafts) draft.keep();
    return isWritten;
  }

  /** Inside a transaction: of these scopes the next pull brings all, as the server has it. */
  async #fetchAnew(tx: Tables, scopes: string[]): Promise<void> {
    const feed = await tx.feeds.get(this.tools.author.memberId);
    if (!feed) return;
    const held = scopes.filter((scope) => feed.scopes.includes(scope));
    await tx.feeds.put({ ...feed, anew: [...new Set([...(feed.anew ?? []), ...held])] });
  }

  /** What is decided on: the chunk, or what a sheet that is open saw of it last. */
  async #main(drafts: Map<string, Draft>, chunkId: ChunkId): Promise<Draft> {
    const known = await this.#draft(drafts, chunkId);
    if (known) return known;
    const { openSheet, chunkStores } = this.tools;
    const seen = openSheet.seen(chunkId, undefined);
    if (!seen || !openSheet.scope) throw new Error(`${chunkId} is not on this device`);
    const gone = Draft.gone(chunkStores, { chunkId, scope: openSheet.scope }, seen);
    drafts.set(chunkId, gone);
    return gone;
  }

  /** One a chunk, for all parts of a command. @returns undefined when it is not on this device. */
  async #draft(drafts: Map<string, Draft>, chunkId: ChunkId): Promise<Draft | undefined> {
    const draft = drafts.get(chunkId) ?? (await Draft.of(this.tools.chunkStores, chunkId));
    if (draft) drafts.set(chunkId, draft);
    return draft;
  }

  async #seal(
    { operations: { operation, deviceSeq, place }, filed, holdMs }: FiledOperation,
    number: number,
  ): Promise<{ entry: OutboxEntry; record: SealedRecord }> {
    const { author } = this.tools;
    const signed = await sign(operation, deviceSeq, author, this.tools.keys.signing);
    const sendAfter = declarationOf(operation.kind)?.sendAfter?.(operation.payload);
    const unsent = { signed, holder: author.memberId, ...filed, place };
    const [entry, record] = await Promise.all([
      this.tools.outbox.seal(unsent, number, { holdMs, sendAfter }),
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
