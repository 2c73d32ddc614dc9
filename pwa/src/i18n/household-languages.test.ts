import { afterEach, expect, test, vi } from 'vitest';
import { COMMON_LANGUAGES, nameOnScreen } from './household-languages';

afterEach(() => vi.restoreAllMocks());

test('a language that the browser has no name for is called by its own, never by its code', () => {
  // As a browser answers that knows of none.
  vi.spyOn(Intl.DisplayNames.prototype, 'of').mockImplementation((code) => code);
  const ownNamed = ['ff', 'snk', 'kab'];
  expect(COMMON_LANGUAGES).toEqual(expect.arrayContaining(ownNamed));
  expect(ownNamed.map(nameOnScreen)).toEqual(['Pulaar', 'Soninké', 'Taqbaylit']);
});
