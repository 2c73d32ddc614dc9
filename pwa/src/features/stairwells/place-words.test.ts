// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest';
import '../../i18n/door';
import { setLanguage } from '../../i18n/translate.svelte';
import { aDoor, aStairwell } from '../../testing/device';
import {
  doorPlace,
  doorTitle,
  doorTitleIn,
  floorForReader,
  floorInWords,
  floorInWordsAt,
  floorLabelAt,
  stairwellTitle,
} from './place-words';

afterEach(() => setLanguage('fr'));

const floorOf = (count: number) =>
  aStairwell({
    doors: Array.from({ length: count }, (_, index) => aDoor({ floor: 4, position: index + 1 })),
  });

test.each([
  [1, ['4e étage']],
  [2, ['4e étage, première à gauche', '4e étage, première à droite']],
  [
    5,
    [
      '4e étage, première à gauche',
      '4e étage, deuxième à gauche',
      '4e étage, au milieu',
      '4e étage, deuxième à droite',
      '4e étage, première à droite',
    ],
  ],
])('of %d doors each is counted from the nearer end', (count, places) => {
  const stairwell = floorOf(count);

  expect(stairwell.doors.map((door) => doorPlace(door, stairwell))).toEqual(places);
});

test('floors have their own ordinals in each language', async () => {
  expect([-2, -1, 0, 1, 2, 18].map(floorInWords)).toEqual([
    '2e sous-sol',
    'sous-sol',
    'rez-de-chaussée',
    '1er étage',
    '2e étage',
    '18e étage',
  ]);
  await setLanguage('en');
  expect([1, 2, 3, 11, 21].map(floorInWords)).toEqual([
    '1st floor',
    '2nd floor',
    '3rd floor',
    '11th floor',
    '21st floor',
  ]);
});

test('a label that says what it is stands alone', () => {
  expect(doorTitle({ label: '42' })).toBe('Porte 42');
  expect(doorTitle({ label: '4 G' })).toBe('Porte 4 G');
  expect(doorTitle({ label: 'Loge du gardien' })).toBe('Loge du gardien');
});

test('a house is named by its street, and its door has no number', () => {
  const doors = [aDoor({ floor: 0, label: '1' })];
  const house = aStairwell({ kind: 'house', building: '', stairwell: '', doors });

  expect(stairwellTitle(house)).toBe('12 rue des Érables');
  expect(doorTitleIn(house, doors[0]!)).toBe('Maison');
  expect(doorPlace(doors[0]!, house)).toBe('12 rue des Érables');
});

test('in Arabic a floor is named before its number, and the left stays the left', async () => {
  await setLanguage('ar');
  const stairwell = floorOf(3);
  const [first] = stairwell.doors;
  if (!first) throw new Error('a floor has doors');
  const plain = doorPlace(first, stairwell).replaceAll(/[\u200f\u2068\u2069]/g, '');
  expect(plain).toBe('الطابق 4، الأول من اليسار');
});

test('a floor with a name of its own has it in every language, and one by its rank is said', async () => {
  const stairwell = aStairwell({ floors: { 1: 'Entresol', 2: '1er', 3: 'SS1' } });
  const said = () => [0, 1, 2, 3].map((floor) => floorInWordsAt(stairwell, floor));

  expect(said()).toEqual(['rez-de-chaussée', 'Entresol', '1er étage', 'sous-sol']);
  expect(floorLabelAt(stairwell, 2)).toEqual({ main: '1', raised: 'er' });
  expect(floorForReader(stairwell, 1)).toBe('Entresol');
  expect(doorPlace(stairwell.doors[0]!, stairwell)).toMatch(/^1er étage, première/u);
  await setLanguage('en');
  expect(said()).toEqual(['ground floor', 'Entresol', '1st floor', 'basement']);
});
