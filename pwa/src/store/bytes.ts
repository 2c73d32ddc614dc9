import type { Bytes } from './sealing';

const ID_BYTES = 16;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const DASHES_BEFORE = new Set([4, 6, 8, 10]);

export function hex(bytes: ArrayBuffer | Uint8Array): string {
  return Array.from(new Uint8Array(bytes), (byte) => HEX[byte]).join('');
}

export function fromHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** How many ids lie in a column of them. */
export function idCount(column: Uint8Array): number {
  return column.length / ID_BYTES;
}

/** The id at a place of a column; null where there are zeros alone. */
export function idAt(column: Uint8Array, index: number): string | null {
  let text = '';
  let any = 0;
  for (let place = 0; place < ID_BYTES; place++) {
    const byte = column[index * ID_BYTES + place] ?? 0;
    any |= byte;
    if (DASHES_BEFORE.has(place)) text += '-';
    text += HEX[byte];
  }
  return any === 0 ? null : text;
}

/** Ids as a column; null becomes zeros. */
export function idColumn(ids: (string | null)[]): Bytes {
  const column = new Uint8Array(ids.length * ID_BYTES);
  ids.forEach((id, index) => {
    if (id !== null) column.set(fromHex(id.replaceAll('-', '')), index * ID_BYTES);
  });
  return column;
}
