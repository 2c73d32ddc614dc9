/**
 * The part of CBOR (RFC 8949) that travels here: no tags, no lengths left open, keys of maps are
 * text. A general library weighs as much as five screens and takes twice as long; a test holds this
 * one against it.
 */

type Bytes = Uint8Array<ArrayBuffer>;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const toUtf8 = new TextEncoder();

/** @throws Error when it is anything else than one whole item. */
export function decode(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const item = reader.item();
  if (reader.at !== bytes.length) throw new Error('CBOR: more than one item');
  return item;
}

class Reader {
  at = 0;
  readonly #view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  item(): unknown {
    const first = this.#view.getUint8(this.at++);
    const short = first & 31;
    switch (first >> 5) {
      case 0:
        return this.#number(short);
      case 1:
        return -1 - this.#number(short);
      case 2:
        return this.#take(this.#number(short));
      case 3:
        return this.#text(this.#number(short));
      case 4:
        return this.#array(this.#number(short));
      case 5:
        return this.#map(this.#number(short));
      case 7:
        return this.#simple(short);
      default:
        throw new Error('CBOR: tags do not travel here');
    }
  }

  #number(short: number): number {
    if (short < 24) return short;
    const start = this.at;
    this.at += 1 << (short - 24);
    if (short === 24) return this.#view.getUint8(start);
    if (short === 25) return this.#view.getUint16(start);
    if (short === 26) return this.#view.getUint32(start);
    if (short !== 27) throw new Error('CBOR: a length left open');
    const number = Number(this.#view.getBigUint64(start));
    if (!Number.isSafeInteger(number)) throw new Error('CBOR: a number too large');
    return number;
  }

  #take(length: number): Uint8Array {
    const end = this.at + length;
    if (end > this.bytes.length) throw new Error('CBOR: cut short');
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  #text(length: number): string {
    return utf8.decode(this.#take(length));
  }

  #array(length: number): unknown[] {
    if (length > this.bytes.length - this.at) throw new Error('CBOR: cut short');
    const items = new Array<unknown>(length);
    for (let index = 0; index < length; index++) items[index] = this.item();
    return items;
  }

  #map(length: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (let index = 0; index < length; index++) {
      const key = this.item();
      if (typeof key !== 'string' || key === '__proto__') throw new Error('CBOR: not a key');
      map[key] = this.item();
    }
    return map;
  }

  #simple(short: number): unknown {
    if (short === 20) return false;
    if (short === 21) return true;
    if (short === 22) return null;
    if (short === 23) return undefined;
    const start = this.at;
    if (short === 25) {
      this.at += 2;
      return half(this.#view.getUint16(start));
    }
    if (short === 26) {
      this.at += 4;
      return this.#view.getFloat32(start);
    }
    if (short === 27) {
      this.at += 8;
      return this.#view.getFloat64(start);
    }
    throw new Error('CBOR: a simple value that nobody sends');
  }
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * 2 ** -24 * fraction;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * 2 ** (exponent - 25) * (1024 + fraction);
}

/** Of null, booleans, numbers, texts, bytes, lists, and objects without what is undefined. */
export function encode(value: unknown): Bytes {
  const writer = new Writer();
  writer.item(value);
  return writer.written();
}

class Writer {
  #bytes: Bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  written(): Bytes {
    return this.#bytes.slice(0, this.#at);
  }

  item(value: unknown): void {
    if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.#take(3, toUtf8.encode(value));
    else if (value === null) this.#byte(0xf6);
    else if (typeof value === 'boolean') this.#byte(value ? 0xf5 : 0xf4);
    else if (value instanceof Uint8Array) this.#take(2, value);
    else if (Array.isArray(value)) {
      this.#head(4, value.length);
      for (const item of value as unknown[]) this.item(item);
    } else if (typeof value === 'object') {
      const entries = Object.entries(value).filter(([, item]) => item !== undefined);
      this.#head(5, entries.length);
      for (const [key, item] of entries) {
        this.item(key);
        this.item(item);
      }
    } else throw new TypeError(`CBOR: ${typeof value} does not travel`);
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      if (value >= 0) this.#head(0, value);
      else this.#head(1, -1 - value);
    } else {
      this.#byte(0xfb);
      this.#room(8);
      this.#view.setFloat64(this.#at, value);
      this.#at += 8;
    }
  }

  #head(type: number, value: number): void {
    this.#room(9);
    const high = type << 5;
    if (value < 24) this.#byte(high | value);
    else if (value < 0x100) {
      this.#byte(high | 24);
      this.#byte(value);
    } else if (value < 0x10000) {
      this.#byte(high | 25);
      this.#view.setUint16(this.#at, value);
      this.#at += 2;
    } else if (value < 0x100000000) {
      this.#byte(high | 26);
      this.#view.setUint32(this.#at, value);
      this.#at += 4;
    } else {
      this.#byte(high | 27);
      this.#view.setBigUint64(this.#at, BigInt(value));
      this.#at += 8;
    }
  }

  #take(type: number, bytes: Uint8Array): void {
    this.#head(type, bytes.length);
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #byte(byte: number): void {
    this.#room(1);
    this.#bytes[this.#at++] = byte;
  }

  #room(length: number): void {
    if (this.#at + length <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#at + length));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
