import { expect, test } from 'vitest';
import { isLikelyPhone } from './contact-draft.svelte';

test.each(['', '06 12 34 56 78', '01.43.00.00.00', '+33 6 12 34 56 78', '0033612345678'])(
  '%s needs no question',
  (phone) => expect(isLikelyPhone(phone)).toBe(true),
);
test.each(['+221 77 123 45 67', '00213 551 23 45 67', '+1 (202) 555-0123', '+223 65 00 00 00'])(
  'nor does %s, of another country',
  (phone) => expect(isLikelyPhone(phone)).toBe(true),
);
test.each(['06 12 34 56', '612345678', '0012', '+33 6 12 34', 'chez sa fille'])(
  '%s is asked about',
  (phone) => expect(isLikelyPhone(phone)).toBe(false),
);
