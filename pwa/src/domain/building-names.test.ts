import { expect, test } from 'vitest';
import { buildingAddress, plain, titlesIn } from './building-names';

const building = (id: string, number: string, name = '') => ({
  id,
  number,
  name,
  street: 'rue des Érables',
});

test('a building is called by its number', () => {
  const titles = titlesIn([building('a', '12'), building('b', '14')]);

  expect([...titles.values()]).toEqual(['12', '14']);
});

test('where two share a number, the name tells them apart, or a count', () => {
  const named = titlesIn([building('a', '12', 'Bât. A'), building('b', '12', 'Bât. B')]);
  const nameless = titlesIn([building('a', '12', '12'), building('b', '12', '12')]);

  expect([...named.values()]).toEqual(['12 · Bât. A', '12 · Bât. B']);
  expect([...nameless.values()]).toEqual(['12 (1)', '12 (2)']);
});

test('without an address the name stands for it', () => {
  expect(buildingAddress({ number: '', street: '', name: 'Tour Nord' })).toBe('Tour Nord');
  expect(buildingAddress(building('a', '12'))).toBe('12 rue des Érables');
});

test('accents, capitals and hyphens do not matter', () => {
  expect(plain('Rue de l’Église-Saint-Éloi')).toBe('rue de l eglise saint eloi');
});
