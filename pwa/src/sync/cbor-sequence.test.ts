import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encode } from '../store/vault/cbor';
import { itemsIn } from './cbor-sequence';

async function* inPieces(bytes: Uint8Array<ArrayBuffer>, sizes: number[]) {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    yield await Promise.resolve(bytes.slice(at, at + size));
    at += size;
  }
}

const item = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noInteger: true }),
  fc.string({ unit: 'grapheme' }),
  fc.array(
    fc.oneof(
      fc.constantFrom(null, true),
      // The reader refuses that key on purpose.
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        fc.nat(),
        { noNullPrototype: true },
      ),
    ),
  ),
  fc.uint8Array({ minLength: 200, maxLength: 400 }).map((bytes) => Uint8Array.from(bytes)),
);

test('items come out whole, however the network cuts them', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(item), sizes, async (items, pieces) => {
      const bytes = Uint8Array.from(items.flatMap((one) => [...encode(one)]));
      const read: unknown[] = [];
      for await (const one of itemsIn(inPieces(bytes, pieces))) read.push(one);
      expect(read).toEqual(items);
    }),
    { numRuns: 50 },
  );
});

test('an item is told as soon as it is there, not when the answer is over', async () => {
  let hasMore = false;
  async function* slowly() {
    yield await Promise.resolve(encode('first'));
    hasMore = true;
    yield encode('second');
  }

  for await (const one of itemsIn(slowly())) {
    expect(one).toBe('first');
    expect(hasMore).toBe(false);
    break;
  }
});
