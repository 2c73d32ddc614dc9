/** Where the rows of a table lie: the fields of their key, and what else they are found by. */
export interface TableLayout {
  key: string | string[];
  /** By name. */
  indexes: Record<string, string | string[]>;
}

const TRIES = 3;

/** One database of this browser: opened when it is first asked, and anew when it was closed. */
export class Connection {
  #opening: Promise<IDBDatabase> | undefined;
  #isDeleted = false;

  constructor(
    readonly name: string,
    private readonly version: number,
    private readonly layout: Record<string, TableLayout>,
  ) {}

  /** @throws DOMException as the browser gives it, where it opens none. */
  async begin(
    tables: string[],
    mode: IDBTransactionMode,
    durability: IDBTransactionDurability,
  ): Promise<IDBTransaction> {
    for (let tried = 1; ; tried += 1) {
      const database = await this.#open();
      try {
        return database.transaction(tables, mode, { durability });
      } catch (error) {
        // It was closed meanwhile: by a browser that wants its room, or for another tab's upgrade.
        if (nameOf(error) !== 'InvalidStateError' || tried === TRIES) throw error;
        this.#forget(database);
      }
    }
  }

  /** All of it. Whoever still asks is refused. */
  async delete(): Promise<void> {
    this.#isDeleted = true;
    const database = await this.#opening?.catch(() => undefined);
    if (database) this.#forget(database);
    await answerTo(indexedDB.deleteDatabase(this.name));
  }

  #open(): Promise<IDBDatabase> {
    if (this.#isDeleted) return Promise.reject(new Error(`${this.name} was deleted`));
    this.#opening ??= this.#openNow().catch((error: unknown) => {
      // Whoever asks next tries again.
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #openNow(): Promise<IDBDatabase> {
    let version: number | undefined = this.version;
    for (let tried = 1; ; tried += 1) {
      try {
        const database = await this.#request(version);
        database.onversionchange = database.onclose = () => this.#forget(database);
        return database;
      } catch (error) {
        if (tried === TRIES) throw error;
        // A later release was here: its tables hold what this one knows, and more.
        if (nameOf(error) === 'VersionError') version = undefined;
        // Chrome says so now and then when it is asked as it starts.
        else if (nameOf(error) !== 'UnknownError') throw error;
      }
    }
  }

  /** Waits for tabs of an earlier release to let go of it. */
  #request(version: number | undefined): Promise<IDBDatabase> {
    const opening = indexedDB.open(this.name, version);
    opening.onupgradeneeded = () => addMissing(opening.transaction!, this.layout);
    return answerTo(opening);
  }

  #forget(database: IDBDatabase): void {
    database.close();
    this.#opening = undefined;
  }
}

/** The one upgrade there is, from any version or none: tables and indexes are only ever added. */
function addMissing(upgrade: IDBTransaction, layout: Record<string, TableLayout>): void {
  for (const [name, { key, indexes }] of Object.entries(layout)) {
    const store = upgrade.db.objectStoreNames.contains(name)
      ? upgrade.objectStore(name)
      : upgrade.db.createObjectStore(name, { keyPath: key });
    for (const [index, fields] of Object.entries(indexes)) {
      if (!store.indexNames.contains(index)) store.createIndex(index, fields);
    }
  }
}

/** @throws DOMException the request's own. */
export function answerTo<R>(request: IDBRequest<R>): Promise<R> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });
}

function nameOf(error: unknown): string | undefined {
  return (error as { name?: string }).name;
}
