import { Connection, type TableLayout } from './connection';
import type {
  BareKey,
  Feed,
  KeptOperation,
  OutboxEntry,
  SealedChunk,
  SealedDraft,
  SealedRecord,
  Setting,
  WrappedKey,
} from './rows';
import type { Bytes } from './sealing';
import { type Place, Table } from './table';
import { inTransaction, STRICT } from './transaction';

/** Its name, with what its rows are and what their keys. */
interface Kinds {
  chunks: [SealedChunk, [holder: string, id: string]];
  outbox: [OutboxEntry, string];
  acknowledged: [{ id: string }, string];
  records: [SealedRecord, string];
  feeds: [Feed, string];
  digests: [{ holder: string; sealed: Bytes }, string];
  keys: [WrappedKey | BareKey, string];
  counters: [{ id: string; value: number }, string];
  settings: [Setting, string];
  kept: [KeptOperation, string];
  drafts: [SealedDraft, [holder: string, id: string]];
}

export type TableName = keyof Kinds;
type TableOf<N extends TableName> = Table<Kinds[N][0], Kinds[N][1]>;

/**
 * Above 20, under which earlier releases left it. To add a table or an index: name it below, and
 * raise this by one.
 */
const VERSION = 21;

/** Names of indexes are those that earlier releases gave them. */
const LAYOUT: Record<TableName, TableLayout> = {
  chunks: { key: ['holder', 'id'], indexes: { '[holder+scope]': ['holder', 'scope'] } },
  outbox: { key: 'id', indexes: { number: 'number' } },
  acknowledged: { key: 'id', indexes: {} },
  records: { key: 'id', indexes: { '[holder+number]': ['holder', 'number'] } },
  feeds: { key: 'holder', indexes: {} },
  digests: { key: 'holder', indexes: {} },
  keys: { key: 'id', indexes: {} },
  counters: { key: 'id', indexes: {} },
  settings: { key: 'id', indexes: {} },
  kept: { key: 'id', indexes: { number: 'number' } },
  drafts: { key: ['holder', 'id'], indexes: {} },
};

export type AnyTable = Pick<Table<object, string>, 'name' | 'clear' | 'count' | 'toArray'>;

/**
 * What lies on the disk. Nothing that was said can be read in it without a key, so tables only know
 * ids and numbers; what the contents look like is never an upgrade's business.
 *
 * Several people may carry one phone: `holder` is the member for whom a row is kept. The outbox
 * and what was acknowledged are everybody's.
 *
 * Whoever works inside a transaction is handed the tables of that transaction.
 */
export abstract class Tables {
  readonly chunks: TableOf<'chunks'>;
  readonly outbox: TableOf<'outbox'>;
  /** Ids that the server took: the only source of anything green. */
  readonly acknowledged: TableOf<'acknowledged'>;
  readonly records: TableOf<'records'>;
  readonly feeds: TableOf<'feeds'>;
  readonly digests: TableOf<'digests'>;
  readonly keys: TableOf<'keys'>;
  readonly counters: TableOf<'counters'>;
  readonly settings: TableOf<'settings'>;
  readonly kept: TableOf<'kept'>;
  readonly drafts: TableOf<'drafts'>;

  constructor(place: Place) {
    const table = <N extends TableName>(name: N): TableOf<N> =>
      new Table(name, LAYOUT[name], place);
    this.chunks = table('chunks');
    this.outbox = table('outbox');
    this.acknowledged = table('acknowledged');
    this.records = table('records');
    this.feeds = table('feeds');
    this.digests = table('digests');
    this.keys = table('keys');
    this.counters = table('counters');
    this.settings = table('settings');
    this.kept = table('kept');
    this.drafts = table('drafts');
  }

  get tables(): AnyTable[] {
    return (Object.keys(LAYOUT) as TableName[]).map((name) => this[name]);
  }

  /**
   * All that the work asks of these tables, or nothing: where it throws, it is undone as a whole.
   * It must not wait for anything else, such as a key: the browser would end the transaction.
   */
  abstract transaction<R>(
    mode: 'r' | 'rw',
    tables: AnyTable | AnyTable[],
    work: (within: Tables) => PromiseLike<R>,
    durability?: IDBTransactionDurability,
  ): Promise<R>;
}

/** The disk itself: what is asked of its tables is a transaction each time. */
export class PalierDatabase extends Tables {
  readonly #connection: Connection;

  constructor(readonly name: string) {
    const connection = new Connection(name, VERSION, LAYOUT);
    super({
      read: (table, ask) =>
        inTransaction(connection, [table], 'r', STRICT, (place) => place.read(table, ask)),
      write: (table, ask) =>
        inTransaction(connection, [table], 'rw', STRICT, (place) => place.write(table, ask)),
    });
    this.#connection = connection;
  }

  transaction<R>(
    mode: 'r' | 'rw',
    tables: AnyTable | AnyTable[],
    work: (within: Tables) => PromiseLike<R>,
    durability: IDBTransactionDurability = STRICT,
  ): Promise<R> {
    const names = [tables].flat().map((table) => table.name);
    return inTransaction(this.#connection, names, mode, durability, (place) =>
      work(new TablesWithin(place)),
    );
  }

  /** All of it. Whoever still asks is refused. */
  delete(): Promise<void> {
    return this.#connection.delete();
  }
}

/** A transaction in a transaction is a part of it. */
class TablesWithin extends Tables {
  async transaction<R>(
    _mode: 'r' | 'rw',
    _tables: AnyTable | AnyTable[],
    work: (within: Tables) => PromiseLike<R>,
  ): Promise<R> {
    return work(this);
  }
}

/** Another tab wrote first. The transaction that finds out is undone as a whole. */
export class Stale extends Error {}
