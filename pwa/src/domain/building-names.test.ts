import { expect, test } from 'vitest';
import { buildingAddress, finds, plain, titlesIn } from './building-names';

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

test.each([
  ['30bis', '30 bis rue des Érables'],
  ['30 bis', '30BIS rue des Érables'],
  ['30-bis erab', '30 bis, rue des Érables'],
  ['bd jaures', '12 boulevard Jean-Jaurès'],
  ['boulevard', '12 Bd Jean Jaurès'],
  ['av. republique', '4 avenue de la République'],
  ['avenue', '4 Av. de la République'],
  ['saint just', 'rue St-Just'],
  ['st just', 'rue Saint-Just'],
  ['coeur', 'place du Sacré-Cœur'],
])('%s finds %s', (search, text) => expect(finds(search, text)).toBe(true));

test.each([
  ['30bis', '3 rue des Érables'],
  ['30ter', '30 bis rue des Érables'],
])('%s does not find %s', (search, text) => expect(finds(search, text)).toBe(false));
