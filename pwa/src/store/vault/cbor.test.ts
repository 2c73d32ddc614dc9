import * as library from 'cborg';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode } from './cbor';

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }).filter((number) => !Number.isInteger(number)),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array().map((bytes) => Uint8Array.from(bytes)),
    fc.array(tie('value')),
    fc.dictionary(
      fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'),
      tie('value'),
      { noNullPrototype: true },
    ),
  ),
}));

test('what is written is what a general library reads, and the other way round', () => {
  fc.assert(
    fc.property(value, (said) => {
      expect(library.decode(encode(said), { rejectDuplicateMapKeys: true })).toEqual(said);
      expect(decode(Uint8Array.from(library.encode(said)))).toEqual(said);
    }),
    { numRuns: 100 },
  );
});

test.each([
  ['f93c00', 1],
  ['f9c400', -4],
  ['f97c00', Infinity],
  ['f90001', 5.960464477539063e-8],
  ['fa47c35000', 100000],
  ['fb3ff199999999999a', 1.1],
])('a float of any width: %s', (hex, number) => {
  expect(decode(Uint8Array.from(Buffer.from(hex, 'hex')))).toBe(number);
});

test.each([
  ['nothing', ''],
  ['a text that is cut', '6568656c'],
  ['a list that is cut', '8301'],
  ['a list longer than the world', '9bffffffffffffffff'],
  ['a length left open', '9f01ff'],
  ['a tag', 'c11a514b67b0'],
  ['a key that is no text', 'a10102'],
  ['two items', '0102'],
])('%s is refused', (_what, hex) => {
  expect(() => decode(Uint8Array.from(Buffer.from(hex, 'hex')))).toThrow();
});
