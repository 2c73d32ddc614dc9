/** Rows that the first look at a list takes in. */
const FIRST = 40;
/** Rows that are added at a time: between two of these steps the page listens. */
const STEP = 40;

/** How many rows of a long list stand in the page: a few at once, then all of them bit by bit. */
export class LongList {
  rows = $state(FIRST);

  /** For a component, while it is made. */
  constructor(total: () => number) {
    $effect(() => {
      if (this.rows >= total()) return;
      const timer = setTimeout(() => (this.rows += STEP));
      return () => clearTimeout(timer);
    });
  }
}

/** Groups of a list as far as so many rows of it go, each with the rows that it may show. */
export function upTo<T, R>(
  groups: readonly T[],
  rows: number,
  rowsOf: (group: T) => readonly R[],
): { group: T; rows: readonly R[] }[] {
  const shown: { group: T; rows: readonly R[] }[] = [];
  let left = rows;
  for (const group of groups) {
    if (left <= 0) break;
    const all = rowsOf(group);
    shown.push({ group, rows: left >= all.length ? all : all.slice(0, left) });
    left -= all.length;
  }
  return shown;
}
