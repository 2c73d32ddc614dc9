import { rankCalled } from '../../domain/floors';
import { isHouse } from '../../domain/places';
import type { Door, Stairwell } from '../../domain/places';
import { floorName } from '../../domain/floors';
import { language, listed, t, tCount } from '../../i18n/translate.svelte';

/** Places as they are said. */

type Names = Pick<Stairwell, 'building' | 'stairwell' | 'street' | 'number'>;

/** « Bât. C · Escalier 2 », or the address where the team gave no names. */
export function stairwellTitle(stairwell: Names): string {
  const names = [stairwell.building, stairwell.stairwell].filter(Boolean).join(' · ');
  return names || stairwellAddress(stairwell);
}

export function stairwellAddress({ number, street }: Pick<Names, 'number' | 'street'>): string {
  return [number, street].filter(Boolean).join(' ');
}

/** « Porte 42 »; a label that already says what it names stands alone. */
export function doorTitle({ label }: Pick<Door, 'label'>): string {
  return /^\p{L}{4,}/u.test(label) ? label : t('place.door', { label });
}

/** « Porte 42 », « Maison » */
export function doorTitleIn(stairwell: Stairwell | undefined, door: Door): string {
  return stairwell && isHouse(stairwell) ? t('place.house') : doorTitle(door);
}

/** As it stands after a comma: « Échange, porte 42 ». */
export function inSentence(words: string): string {
  return words.charAt(0).toLocaleLowerCase(language()) + words.slice(1);
}

interface FloorLabel {
  main: string;
  raised: string;
}

/** « 4e », « RdC », in two parts: the second stands raised. */
export function floorLabel(floor: number): FloorLabel {
  const name = floorName(floor);
  if (name.key === 'ground') return { main: t('place.ground'), raised: '' };
  if (name.key === 'below') {
    return { main: t('place.below', { floor: String(name.ordinal) }), raised: '' };
  }
  return { main: t('place.floor', { floor: String(floor) }), raised: suffix(floor) };
}

/** « 4e étage », « rez-de-chaussée ». */
export function floorInWords(floor: number): string {
  const name = floorName(floor);
  if (name.key === 'ground') return t('floor.ground');
  if (name.key === 'below') return tCount('floor.below', name.ordinal);
  return t('floor.words', { ordinal: `${floor}${suffix(floor)}` });
}

type Floors = Pick<Stairwell, 'floors'>;

/** As `floorLabel`, of a floor that may have a name of its own, which stands as it was given. */
export function floorLabelAt({ floors }: Floors, floor: number): FloorLabel {
  const own = floors[floor];
  if (own === undefined) return floorLabel(floor);
  const rank = rankCalled(own);
  return rank === null ? { main: own, raised: '' } : floorLabel(rank);
}

/** As `floorInWords`, of a floor that may have a name of its own. */
export function floorInWordsAt({ floors }: Floors, floor: number): string {
  const own = floors[floor];
  return own === undefined ? floorInWords(floor) : calledInWords(own);
}

/** A floor by what it is called: « 4e étage » of « 4e »; a name of its own as it was given. */
export function calledInWords(called: string): string {
  const rank = rankCalled(called);
  return rank === null ? called : floorInWords(rank);
}

/** Begins with what is written on the screen: « RdC, rez-de-chaussée », « 4e étage ». */
export function floorForReader(stairwell: Floors, floor: number): string {
  const { main } = floorLabelAt(stairwell, floor);
  const words = floorInWordsAt(stairwell, floor);
  return words.startsWith(main) ? words : listed([main, words]);
}

/** « 4e étage, deuxième à gauche »: the façade is counted from its nearer end. */
export function doorPlace(door: Door, stairwell: Stairwell): string {
  if (isHouse(stairwell)) return stairwellAddress(stairwell);
  const row = stairwell.doors.filter(({ floor }) => floor === door.floor);
  const floor = floorInWordsAt(stairwell, door.floor);
  if (row.length < 2) return floor;
  return listed([floor, alongTheRow(row.indexOf(door) + 1, row.length)]);
}

function alongTheRow(fromLeft: number, length: number): string {
  const fromRight = length + 1 - fromLeft;
  if (fromLeft === fromRight) return t('door.middle');
  return fromLeft < fromRight
    ? t('door.left', { ordinal: ordinal(fromLeft) })
    : t('door.right', { ordinal: ordinal(fromRight) });
}

const inLetters = [1, 2, 3, 4, 5, 6] as const;

function ordinal(count: number): string {
  const known = inLetters.find((number) => number === count);
  return known ? t(`door.ordinal.${known}`) : `${count}${suffix(count)}`;
}

function suffix(count: number): string {
  const form = new Intl.PluralRules(language(), { type: 'ordinal' }).select(count);
  switch (form) {
    case 'one':
      return t('floor.suffix.first');
    case 'two':
      return t('floor.suffix.second');
    case 'few':
      return t('floor.suffix.third');
    default:
      return t('floor.suffix.other');
  }
}
