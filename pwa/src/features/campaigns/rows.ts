/** What can be done with one row of a list that is written in order. */
export interface RowMoves {
  /** The first has nowhere to go. */
  onup?: () => void;
  onremove: () => void;
}

/** One step towards the beginning. */
export function moveUp<T>(list: T[], place: number): void {
  const [moved] = list.splice(place, 1);
  if (moved !== undefined) list.splice(Math.max(place - 1, 0), 0, moved);
}
