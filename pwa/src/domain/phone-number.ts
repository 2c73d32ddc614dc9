/** Spaces, points, strokes and brackets, and what is not seen: how a number is written down. */
const BETWEEN = /[\s.\-/()\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Zero of each script whose digits a keyboard here may write: Arabic, Persian, full width. */
const ZEROS = [0x660, 0x6f0, 0xff10];

/** With the digits that every phone dials, whatever the keyboard wrote. */
export function inPlainDigits(phone: string): string {
  return phone.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!;
    const zero = ZEROS.find((one) => code >= one && code < one + 10);
    return zero === undefined ? digit : String(code - zero);
  });
}

function dialled(phone: string): string {
  return inPlainDigits(phone).replaceAll(BETWEEN, '');
}

/** Whether a phone can dial it at all; none is as well. Short numbers of services have three digits. */
export function canBeDialled(phone: string): boolean {
  const number = dialled(phone);
  return number === '' || /^\+?\d{3,17}$/.test(number);
}

/** French with ten digits, or of another country with its code; none is as well. */
export function isLikelyPhone(phone: string): boolean {
  const number = dialled(phone);
  if (number === '') return true;
  return /^(\+|00)33(\(?0\)?)?[1-9]\d{8}$|^(\+|00)(?!33)[1-9]\d{6,14}$|^0[1-9]\d{8}$/.test(number);
}
