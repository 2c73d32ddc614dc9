import type { Bytes } from './sealing';

const ID_BYTES = 16;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function hex(bytes: ArrayBuffer | Uint8Array): string {
  return Array.from(new Uint8Array(bytes), (byte) => HEX[byte]).join('');
}

export function fromHex(text: string): Bytes {
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = 16 * nibble(text.charCodeAt(2 * at)) + nibble(text.charCodeAt(2 * at + 1));
  }
  return bytes;
}

/** Of 0-9, a-f or A-F. */
function nibble(code: number): number {
  return (code & 15) + (code > 64 ? 9 : 0);
}

export function asBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** How many ids lie in a column of them. */
export function idCount(column: Uint8Array): number {
  return column.length / ID_BYTES;
}

/** The id at a place of a column; null where there are zeros alone. A first load reads 50,000. */
export function idAt(column: Uint8Array, index: number): string | null {
  const start = index * ID_BYTES;
  if (isZero(column, start)) return null;
  const h = (place: number) => HEX[column[start + place]!]!;
  return (
    `${h(0)}${h(1)}${h(2)}${h(3)}-${h(4)}${h(5)}-${h(6)}${h(7)}-${h(8)}${h(9)}-` +
    `${h(10)}${h(11)}${h(12)}${h(13)}${h(14)}${h(15)}`
  );
}

function isZero(column: Uint8Array, start: number): boolean {
  for (let at = start; at < start + ID_BYTES; at++) if (column[at]) return false;
  return true;
}

/** Ids as a column; null becomes zeros. */
export function idColumn(ids: (string | null)[]): Bytes {
  const column = new Uint8Array(ids.length * ID_BYTES);
  ids.forEach((id, index) => {
    if (id !== null) column.set(fromHex(id.replaceAll('-', '')), index * ID_BYTES);
  });
  return column;
}
