import { decode } from '../store/vault/cbor';

type Bytes = Uint8Array<ArrayBuffer>;

/** The items of a CBOR sequence (RFC 8742), each as soon as all of it has arrived. */
export async function* itemsIn(stream: AsyncIterable<Bytes>): AsyncGenerator<unknown> {
  let rest: Bytes = new Uint8Array();
  for await (const arrived of stream) {
    const bytes = joined(rest, arrived);
    let start = 0;
    for (;;) {
      const end = endOfItem(bytes, start);
      if (end === null) break;
      yield decode(bytes.subarray(start, end));
      start = end;
    }
    rest = bytes.subarray(start);
  }
}

function joined(rest: Bytes, arrived: Bytes): Bytes {
  if (rest.length === 0) return arrived;
  const bytes = new Uint8Array(rest.length + arrived.length);
  bytes.set(rest);
  bytes.set(arrived, rest.length);
  return bytes;
}

/** Where the item that starts here ends; null when it goes on beyond what has arrived. */
function endOfItem(bytes: Bytes, start: number): number | null {
  // Items still to pass: an array or a map only announces more.
  let pending = 1;
  let at = start;
  while (pending > 0) {
    const head = headAt(bytes, at);
    if (head === null) return null;
    at = head.end;
    pending -= 1;
    if (head.type === 2 || head.type === 3) at += head.value;
    else if (head.type === 4) pending += head.value;
    else if (head.type === 5) pending += 2 * head.value;
    else if (head.type === 6) pending += 1;
    if (at > bytes.length) return null;
  }
  return at;
}

function headAt(bytes: Bytes, at: number): { type: number; value: number; end: number } | null {
  const first = bytes[at];
  if (first === undefined) return null;
  const type = first >> 5;
  const short = first & 31;
  if (short < 24) return { type, value: short, end: at + 1 };
  if (short > 27) throw new Error('a CBOR item without a length');
  const size = 2 ** (short - 24);
  if (at + 1 + size > bytes.length) return null;
  let value = 0;
  for (const byte of bytes.subarray(at + 1, at + 1 + size)) value = value * 256 + byte;
  return { type, value, end: at + 1 + size };
}
