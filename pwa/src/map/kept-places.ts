import type { Prepared } from './layout';
import type { Placement } from './placing';

/** Another way to place buildings makes what was kept by an earlier one void. */
const WAY = 1;
/** Also named in store/vault/make-room.ts, which empties it where a phone is full. */
const CACHE = 'placed-buildings';
const MOST = 12;
/** Of a box: where it stands, its size, and how it is turned. */
const NUMBERS = 5;

/**
 * Where buildings stand, kept from visit to visit under a hash of what decides it: their ids and
 * sizes and the streets. What is kept names nobody and nothing, and losing it costs a moment.
 */
export class KeptPlaces {
  readonly #here = new Map<string, Placement>();

  async keyOf({ ofInterest, streets }: Prepared): Promise<string> {
    const key = JSON.stringify([
      WAY,
      ofInterest.map(({ building: { id }, point, width, height }) => [id, point, width, height]),
      streets.map(({ line }) => line),
    ]);
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key));
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  async find(key: string): Promise<Placement | undefined> {
    const here = this.#here.get(key);
    if (here) return here;
    const kept = await onDisk((cache) => cache.match(pathOf(key)));
    const found = kept && unpacked(await kept.arrayBuffer());
    if (found) this.#here.set(key, found);
    return found;
  }

  async keep(key: string, placement: Placement): Promise<void> {
    this.#here.set(key, placement);
    await onDisk(async (cache) => {
      const known = await cache.keys();
      for (const old of known.slice(0, Math.max(0, known.length - MOST + 1))) {
        await cache.delete(old);
      }
      await cache.put(pathOf(key), new Response(packed(placement)));
    });
  }
}

const pathOf = (key: string): string => `/placed-buildings/${key}`;

/** A full disk, or none, takes nothing away but time. */
async function onDisk<T>(work: (cache: Cache) => Promise<T>): Promise<T | undefined> {
  try {
    return await work(await globalThis.caches.open(CACHE));
  } catch {
    return undefined;
  }
}

function packed({ cell, boxes }: Placement): ArrayBuffer {
  const numbers = boxes.flatMap(({ centre, width, height, angle }) => [
    ...centre,
    ...[width, height, angle],
  ]);
  return new Float64Array([cell, ...numbers]).buffer;
}

function unpacked(data: ArrayBuffer): Placement | undefined {
  if (data.byteLength % 8) return undefined;
  const [cell, ...numbers] = new Float64Array(data);
  if (!cell || numbers.length % NUMBERS) return undefined;
  const boxes = Array.from({ length: numbers.length / NUMBERS }, (_, index) => {
    const [x, y, width, height, angle] = numbers.slice(index * NUMBERS);
    return { centre: [x!, y!] as const, width: width!, height: height!, angle: angle! };
  });
  return { cell, boxes };
}
