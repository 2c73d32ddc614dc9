import { vi } from 'vitest';
import type { PalierDatabase, TableName } from '../store/vault/database';

/** What the disk does with a write: refuse it, or take the whole page with it. */
export type Mishap = 'fails' | 'dies';

/**
 * The nth write from now on goes wrong: the disk refuses it, or the page is gone before it and the
 * browser undoes the transaction that was open.
 *
 * @returns how many writes were tried, and a way to have a good disk again.
 */
export function failNthWrite(
  nth: number,
  mishap: Mishap,
): { tried: () => number; mend: () => void } {
  let tried = 0;
  const spies = (['put', 'add'] as const).map((name) => {
    const write = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, name)!
      .value as IDBObjectStore['put'];
    return vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(function (
      this: IDBObjectStore,
      ...args
    ) {
      // What is half typed, and what is only made ready for a quicker start, are kept on their own:
      // when they are written hangs on how busy the machine is.
      if (this.name === 'drafts' || this.name === 'digests') return write.apply(this, args);
      tried += 1;
      if (tried === nth && mishap === 'fails') throw new DOMException('no', 'UnknownError');
      if (tried === nth) this.transaction.abort();
      return write.apply(this, args);
    });
  });
  return { tried: () => tried, mend: () => spies.forEach((spy) => spy.mockRestore()) };
}

interface Hooks {
  /** What is called before each row is written, and may throw. */
  hook(
    event: 'creating' | 'updating',
    called?: () => void,
  ): { unsubscribe: (called: () => void) => void };
}

/** A disk whose tables can be told to fail. */
export type FailingDatabase = PalierDatabase & Record<TableName, Hooks>;

export function withFailingWrites(db: PalierDatabase): FailingDatabase {
  for (const table of db.tables) {
    let spies: { mockRestore: () => void }[] = [];
    const unsubscribe = () => {
      for (const spy of spies) spy.mockRestore();
      spies = [];
    };
    const hook: Hooks['hook'] = (_event, called) => {
      if (called && spies.length === 0) spies = calledBefore(table.name, called);
      return { unsubscribe };
    };
    Object.assign(table, { hook });
  }
  return db as FailingDatabase;
}

function calledBefore(table: string, called: () => void): { mockRestore: () => void }[] {
  return (['put', 'add'] as const).map((name) => {
    const write = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, name)!
      .value as IDBObjectStore['put'];
    return vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(function (
      this: IDBObjectStore,
      ...args
    ) {
      if (this.name === table) called();
      return write.apply(this, args);
    });
  });
}
