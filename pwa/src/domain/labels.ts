import { LIMITS } from './limits';
import { floorLabelOf } from './floors';
import { isHouse, type Door, type Stairwell } from './places';

/**
 * What floors and doors are called. The server has the same in `places/labels.py`: a floor's number
 * is a rank that orders, and its label is what a person reads.
 */

/** Of a floor and of a door alike. */
export const LABEL_LENGTH = LIMITS['door.add'].label;

// Control characters, line ends, what turns the direction of the text around, format characters and
// all that Unicode lets a screen ignore. Said in full, as on the server: each knows of another
// Unicode.
const UNSEEN =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class -- they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;
// What a text is kept without: control characters but line ends and tabs, and halves of characters,
// neither of which the server takes.
const UNKEPT =
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\p{Cs}/gu;
// Spaces of any width, an empty Braille cell and a note without a head.
const BLANKS = /[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u{1d159}]+/gu;
// A letter, a digit or a sign; what this Unicode does not know yet may be one.
const SHAPE = /[\p{L}\p{N}\p{P}\p{S}\p{Cn}]/u;

/**
 * A label as it is seen: without what has no shape, with single spaces, composed; empty where no
 * letter, digit or sign is left.
 */
export function shownLabel(label: string): string {
  const shown = label.replace(UNSEEN, '').replace(BLANKS, ' ').normalize('NFC');
  return SHAPE.test(shown) ? shown.replace(/^ | $/gu, '') : '';
}

/**
 * A text of one's own as it is kept: of what nobody sees only line ends and what joins signs stay,
 * and no half of a character. Empty where nothing is to be seen.
 */
export function keptText(text: string): string {
  if (shownLabel(text) === '') return '';
  return text.replace(UNKEPT, '').trim();
}

/** The same, no longer than a label is. */
export function cleanLabel(label: string): string {
  return [...shownLabel(label)].slice(0, LABEL_LENGTH).join('').trim();
}

/** Whether two labels are one to whoever reads them on a door. */
export function isSameLabel(one: string, other: string): boolean {
  return compared(one) === compared(other);
}

// Digits of other scripts: Arabic, Persian, full width.
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/gu;
// What is written before a number and says no more than that it is a door's.
const NUMBER_OF =
  /^(?:porte|appartement|appart|appt|apt|app|logement|lgt|n\s?[°ºo]|numero|numéro|no|#)[ .:°º]*(?=[0-9])/u;
// How the parts of a number are kept apart: « 30 bis », « 30-bis », « 30bis ».
const PARTED = /[ .,_\u2010-\u2015\u2212-]+/gu;

/**
 * However its number is spelled: `30B`, `30 b` and `N° 30-B` are one, `1 2` and `12` two. Small and
 * capital letters are one; « ß » and « SS » too, as on the server.
 */
function compared(label: string): string {
  const folded = shownLabel(label)
    .toUpperCase()
    .toLowerCase()
    .normalize('NFC')
    .replace(OTHER_DIGITS, (digit) => String(digit.codePointAt(0)! % 16));
  const parts = folded.replace(NUMBER_OF, '').split(PARTED).filter(Boolean);
  const joined = parts.reduce(
    (one, other) => one + (/[0-9]$/u.test(one) && /^[0-9]/u.test(other) ? ' ' : '') + other,
    '',
  );
  return joined.replace(/(^|[^0-9])0+(?=[0-9])/gu, '$1') || folded;
}

/** By which doors of one floor follow each other: 2, 2 bis, 11; digits before letters. */
export function byLabel(one: string, other: string): number {
  const [parts, others] = [partsOf(one), partsOf(other)];
  for (const [index, part] of parts.entries()) {
    const beside = others[index];
    if (beside === undefined) return 1;
    if (part === beside) continue;
    const [number, besideNumber] = [Number(part), Number(beside)];
    if (Number.isNaN(number) !== Number.isNaN(besideNumber)) return Number.isNaN(number) ? 1 : -1;
    if (!Number.isNaN(number) && number !== besideNumber) return number - besideNumber;
    if (Number.isNaN(number)) return part < beside ? -1 : 1;
  }
  return parts.length - others.length;
}

function partsOf(label: string): string[] {
  return compared(label).match(/[0-9]+|[^0-9]+/gu) ?? [];
}

/**
 * What the screen shows of a door, as a passage says it: so that the server can tell when the door
 * was called otherwise by then.
 */
export function asSeen(
  stairwell: Stairwell,
  { floor, label }: Pick<Door, 'floor' | 'label'>,
): { seen_floor: string | null; seen_label: string | null } {
  if (isHouse(stairwell)) return { seen_floor: null, seen_label: null };
  return {
    seen_floor: cleanLabel(floorLabelOf(stairwell, floor)) || null,
    seen_label: cleanLabel(label) || null,
  };
}
