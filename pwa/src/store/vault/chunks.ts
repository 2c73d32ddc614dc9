import { rightNow } from '../../domain/right-now';
import { decode, encode } from './cbor';
import { Stale, type Tables } from './database';
import type { SealedChunk } from './rows';
import { type Bytes, seal, unseal } from './sealing';

export interface Chunk<T> {
  id: string;
  scope: string;
  /** Counts the writes. */
  version: number;
  content: T;
}

/** What can be known of a chunk without its key. */
export type Outside = Omit<Chunk<unknown>, 'content'>;

/** The columns of a chunk, as the server sent them or as they would have come. */
export type Columns = Record<string, unknown>;

/** Whoever reads what is the same for everybody, and what of it is theirs. */
export interface Reader {
  memberId: string;
  /** @returns null where it is not theirs, or too long ago to be corrected. */
  idOf(householdId: string, at: number, seq: number): string | null;
  /** What is known by now; before anything is opened. */
  load(): Promise<void>;
}

/** How the content of one sort of chunk looks, and how it used to look. */
export interface Shape<T> {
  format: number;
  /** The content of any earlier format, brought up to date. */
  read(format: number, columns: Columns, reader?: Reader): T;
  /** Fetched once something is to be written. */
  write(content: T): Promise<Columns>;
}

/** The chunks of one sort, of one member: encrypted on the disk, open in memory. */
export class Chunks<T> {
  readonly #open = new Map<string, Chunk<T>>();

  constructor(
    private readonly db: Tables,
    private readonly key: CryptoKey,
    private readonly holder: string,
    private readonly shape: Shape<T>,
    private readonly reader?: Reader,
  ) {}

  /** From memory, unless another tab or the pull wrote a newer one; undefined if not held. */
  async read(id: string): Promise<Chunk<T> | undefined> {
    const stored = await this.db.chunks.get([this.holder, id]);
    return stored && (await this.open([stored]))[0];
  }

  /** All whose id starts like this. What is open already is not opened again. */
  async readAll(prefix: string): Promise<Chunk<T>[]> {
    return this.open(await this.held(prefix));
  }

  async readMany(ids: string[]): Promise<Chunk<T>[]> {
    if (ids.length === 0) return [];
    const stored = await this.db.chunks.bulkGet(
      ids.map((id): [string, string] => [this.holder, id]),
    );
    return this.open(stored.filter((chunk) => chunk !== undefined));
  }

  /**
   * What there is, still sealed. To read all of it in one go takes a tenth of the time in which a
   * cursor goes over an index without it.
   */
  held(prefix: string, tables: Tables = this.db): Promise<SealedChunk[]> {
    return tables.chunks
      .where('[holder+id]')
      .between([this.holder, prefix], [this.holder, `${prefix}\uffff`])
      .toArray();
  }

  async seal(chunk: Chunk<T>): Promise<SealedChunk> {
    return this.sealBytes(chunk, await this.#bytesOf(chunk.content));
  }

  /** What the server sent is sealed as it came. */
  async sealBytes(
    outside: Omit<SealedChunk, 'holder' | 'sealed'>,
    bytes: Bytes,
  ): Promise<SealedChunk> {
    const { id, scope, version } = outside;
    const chunk = { holder: this.holder, id, scope, version };
    return { ...chunk, sealed: await seal(bytes, this.key, label(chunk)) };
  }

  /** @throws Error when they come from a later release. */
  contentOf(bytes: Uint8Array): T {
    const columns = decode(bytes) as Columns & { f: number };
    // A tab left open over an update would drop what it does not know at its next write.
    if (columns.f > this.shape.format) throw new Error('a chunk is of a later release');
    return this.shape.read(columns.f, columns, this.reader);
  }

  async #bytesOf(content: T): Promise<Bytes> {
    return encode({ ...(await this.shape.write(content)), f: this.shape.format });
  }

  /** Inside a transaction. @throws Stale when it is no longer the next version, or the first. */
  async write(tx: Tables, chunk: SealedChunk, isNew = false): Promise<void> {
    const before = await tx.chunks.get([chunk.holder, chunk.id]);
    if (isNew ? before : before?.version !== chunk.version - 1) throw new Stale();
    await tx.chunks.put(chunk);
  }

  /** After the commit, never before: memory shows what the disk has. */
  keep(chunk: Chunk<T>): void {
    this.#open.set(chunk.id, chunk);
  }

  async open(stored: SealedChunk[]): Promise<Chunk<T>[]> {
    await this.reader?.load();
    return Promise.all(stored.map((chunk) => this.#openOne(chunk)));
  }

  async #openOne({ sealed, ...outside }: SealedChunk): Promise<Chunk<T>> {
    const open = this.#open.get(outside.id);
    if (open?.version === outside.version) return open;
    const content = this.contentOf(await unseal(sealed, this.key, label(outside)));
    const chunk = { id: outside.id, scope: outside.scope, version: outside.version, content };
    this.keep(chunk);
    return chunk;
  }
}

/** A chunk that comes back after it was dropped must not look like the one that is remembered. */
export function nextVersion(before: number | undefined): number {
  return (before ?? rightNow().getTime()) + 1;
}

function label({ holder, id, scope, version }: Omit<SealedChunk, 'sealed'>): string {
  return [holder, id, scope, version].join(' ');
}
