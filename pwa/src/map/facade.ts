/** What the drawing must know of a door. */
export interface FacadeDoor {
  /** 0 is the ground floor. */
  floor: number;
  /** From the left, 1 first. */
  position: number;
}

/** A building seen from the street: floors × doors, in units of one cell. */
export interface Facade<Door extends FacadeDoor = FacadeDoor> {
  width: number;
  height: number;
  /** The lower left corner of each door's cell, from the lower left of the whole. */
  cells: { door: Door; x: number; y: number }[];
}

const STEP = 1.16;
const PADDING = 0.3;
const STAIRWELL_GAP = 0.42;
/** A list without floors would be one endless strip: it becomes lines of its own. */
const LONGEST_ROW = 12;

/** The stairwells stand side by side, on the same ground. */
export function facadeOf<Door extends FacadeDoor>(
  stairwells: readonly { doors: readonly Door[] }[],
): Facade<Door> {
  const cells: Facade<Door>['cells'] = [];
  let [left, levels] = [PADDING, 1];
  for (const { doors } of stairwells.filter((stairwell) => stairwell.doors.length)) {
    const rows = rowsOf(doors);
    let columns = 1;
    rows.forEach((row, level) => {
      let column = -1;
      for (const { door, position } of row) {
        // Two doors that claim one place stand side by side.
        column = Math.max(position - 1, column + 1);
        cells.push({ door, x: left + column * STEP, y: PADDING + level * STEP });
      }
      columns = Math.max(columns, column + 1);
    });
    left += columns * STEP - (STEP - 1) + STAIRWELL_GAP;
    levels = Math.max(levels, rows.length);
  }
  return {
    width: cells.length ? left - STAIRWELL_GAP + PADDING : 1 + 2 * PADDING,
    height: levels * STEP - (STEP - 1) + 2 * PADDING,
    cells,
  };
}

/** Where the number alone is known: as many cells, in lines that say nothing of floors. */
export function facadeOfCount(count: number): Facade {
  const doors = Array.from({ length: Math.max(1, count) }, () => ({ floor: 0, position: 1 }));
  return facadeOf([{ doors: linesOf(doors).flatMap(asFloor) }]);
}

const asFloor = (row: Row<FacadeDoor>, floor: number): FacadeDoor[] =>
  row.map(({ position }) => ({ floor, position }));

type Row<Door> = { door: Door; position: number }[];

/** From the ground up; a floor on which nobody lives takes no room. */
function rowsOf<Door extends FacadeDoor>(doors: readonly Door[]): Row<Door>[] {
  const floors = [...new Set(doors.map(({ floor }) => floor))].sort((a, b) => a - b);
  const rows = floors.map((floor) =>
    doors
      .filter((door) => door.floor === floor)
      .sort((a, b) => a.position - b.position)
      .map((door) => ({ door, position: door.position })),
  );
  const [only] = rows;
  if (rows.length > 1 || !only || only.length <= LONGEST_ROW) return rows;
  return linesOf(only.map(({ door }) => door));
}

/** Read like a text, the first line on top. */
function linesOf<Door>(doors: readonly Door[]): Row<Door>[] {
  const columns = Math.ceil(Math.sqrt(doors.length * 1.6));
  const lines = Array.from({ length: Math.ceil(doors.length / columns) }, (_, line) =>
    doors
      .slice(line * columns, (line + 1) * columns)
      .map((door, column) => ({ door, position: column + 1 })),
  );
  return lines.reverse();
}
