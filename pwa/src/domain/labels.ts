import type { Door, Stairwell } from './places';

/**
 * What floors and doors are called. The server has the same in `places/labels.py`: a floor's number
 * is a rank that orders, and its label is what a person reads.
 */

/** Of a floor and of a door alike. */
export const LABEL_LENGTH = 20;

// Control characters, line ends, and what turns the direction of the text around.
// eslint-disable-next-line no-control-regex -- they are what is looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A label without what nobody sees, no longer than a label is; empty where nothing is left. */
export function cleanLabel(label: string): string {
  const clean = label.replace(UNSEEN, '').replace(/\s+/gu, ' ').trim();
  return [...clean].slice(0, LABEL_LENGTH).join('').trim();
}

/** As it is called where nobody has said otherwise, in whatever language it is then shown. */
export function defaultFloorLabel(floor: number): string {
  if (floor === 0) return 'RdC';
  if (floor === 1) return '1er';
  return floor > 1 ? `${floor}e` : `SS${-floor}`;
}

/** The rank whose default label this is: « 1er » may stand on rank 2, above half a floor. */
export function rankCalled(label: string): number | null {
  const [, below, above] = /^(?:RdC|SS([1-9]\d?)|([1-9]\d{0,2})e?r?)$/u.exec(label) ?? [];
  const rank = below ? -Number(below) : Number(above ?? 0);
  return defaultFloorLabel(rank) === label ? rank : null;
}

export function floorLabelOf({ floors }: Pick<Stairwell, 'floors'>, floor: number): string {
  return floors[floor] ?? defaultFloorLabel(floor);
}

/** A house has one door, and nobody calls it by a number. */
export function isHouse({ kind, doors }: Pick<Stairwell, 'kind' | 'doors'>): boolean {
  return kind === 'house' && doors.length === 1;
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

/** What the labels of a floor's doors begin with: 1 of « 1er », 2b of « 2 bis », E of « Entresol ». */
export function doorPrefix({ floors }: Pick<Stairwell, 'floors'>, floor: number): string {
  const own = floors[floor];
  if (own === undefined) return String(floor);
  const rank = rankCalled(own);
  if (rank !== null) return String(rank);
  const [, digits, letter] = /^(-?\d*)\s*(\p{L}?)/u.exec(own) ?? [];
  return digits ? `${digits}${letter ?? ''}` : (letter ?? '').toUpperCase();
}
