import { expect, test } from 'vitest';
import { canBeDialled, inPlainDigits, isLikelyPhone } from './phone-number';

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

test.each(['', '15', 'chez sa fille', '06 12 poste 4', '+', '01234567890123456789'])(
  '« %s » is dialled by no phone, save where there is none',
  (phone) => expect(canBeDialled(phone)).toBe(phone === ''),
);
test.each(['3949', '06 12 34 56', '+221 77 123 45 67', '٠٦ ١٢ ٣٤ ٥٦ ٧٨'])(
  '%s can be dialled',
  (phone) => expect(canBeDialled(phone)).toBe(true),
);
test('digits of another keyboard are those that every phone dials', () => {
  expect(inPlainDigits('٠٦ ۱۲ ３４ 56')).toBe('06 12 34 56');
  expect(isLikelyPhone('٠٦ ١٢ ٣٤ ٥٦ ٧٨')).toBe(true);
});
