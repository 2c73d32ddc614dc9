/** Numbered points in square cells, so that who is near is found without asking everybody. */
export class Grid {
  readonly #cells = new Map<number, number[]>();
  /** In which cell each number stands. */
  readonly #cellOf: number[] = [];

  /** @param side of a cell, in metres: about as far as one usually looks. */
  constructor(private readonly side: number) {}

  /** Puts a number there; one that stood elsewhere moves. */
  put(number: number, x: number, y: number): void {
    const cell = keyOf(Math.floor(x / this.side), Math.floor(y / this.side));
    const before = this.#cellOf[number];
    if (before === cell) return;
    if (before !== undefined) {
      const left = this.#cells.get(before)!;
      left.splice(left.indexOf(number), 1);
    }
    this.#cellOf[number] = cell;
    const there = this.#cells.get(cell);
    if (there) there.push(number);
    else this.#cells.set(cell, [number]);
  }

  /** Visits all that may lie in this rectangle, and some around it, in no order. */
  within(
    west: number,
    south: number,
    east: number,
    north: number,
    visit: (number: number) => void,
  ): void {
    const left = Math.floor(west / this.side);
    const right = Math.floor(east / this.side);
    const low = Math.floor(south / this.side);
    const high = Math.floor(north / this.side);
    for (let column = left; column <= right; column += 1) {
      for (let row = low; row <= high; row += 1) {
        const there = this.#cells.get(keyOf(column, row));
        if (there) for (const number of there) visit(number);
      }
    }
  }

  near(x: number, y: number, radius: number, visit: (number: number) => void): void {
    this.within(x - radius, y - radius, x + radius, y + radius, visit);
  }
}

/** Two whole numbers as one; no neighbourhood has a million cells in a row. */
const keyOf = (column: number, row: number): number => column * 2_097_152 + row;
