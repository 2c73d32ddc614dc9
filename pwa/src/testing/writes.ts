import { vi } from 'vitest';

/** What the disk does with a write: refuse it, or take the whole page with it. */
export type Mishap = 'fails' | 'dies';

/**
 * The nth write from now on goes wrong: the disk refuses it, or the page is gone before it and the
 * browser undoes the transaction that was open.
 *
 * @returns how many writes were tried, and a way to have a good disk again.
 */
export function badWrite(nth: number, mishap: Mishap): { tried: () => number; mend: () => void } {
  let tried = 0;
  const spies = (['put', 'add'] as const).map((name) => {
    const write = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, name)!
      .value as IDBObjectStore['put'];
    return vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(function (
      this: IDBObjectStore,
      ...args
    ) {
      // What is half typed is kept on its own.
      if (this.name === 'drafts') return write.apply(this, args);
      tried += 1;
      if (tried === nth && mishap === 'fails') throw new DOMException('no', 'UnknownError');
      if (tried === nth) this.transaction.abort();
      return write.apply(this, args);
    });
  });
  return { tried: () => tried, mend: () => spies.forEach((spy) => spy.mockRestore()) };
}
