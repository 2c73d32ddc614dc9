import { expect, test } from 'vitest';
import { aTerritory } from '../../testing/desk';
import type { TeamBuilding } from '../../api/places';
import { choices, searched } from './building-choices';
import { TerritoryDraft } from './draft.svelte';
import { hoursFor, hoursInWords } from './estimate';
import { lasting, nextSign } from './shapes';

function building(id: string, number: string, street: string, doors = 10): TeamBuilding {
  return {
    id,
    number,
    street,
    doors,
    name: '',
    kind: 'block',
    lon: 2.4,
    lat: 48.9,
    stairwells: 1,
    estimated: false,
    territory_id: null,
  };
}

const all = [
  building('e12b', '12 bis', 'rue des Érables'),
  building('e9', '9', 'rue des Érables', 4),
  building('e12', '12', 'rue des Érables'),
  building('p1', '1', 'allée de l’Église'),
];

test('streets by name, buildings as somebody would walk', () => {
  const streets = choices(all, [], null);

  expect(streets.map(({ name, doors }) => [name, doors])).toEqual([
    ['allée de l’Église', 10],
    ['rue des Érables', 24],
  ]);
  expect(streets[1]!.buildings.map(({ id }) => id)).toEqual(['e9', 'e12', 'e12b']);
});

test('a building of another territory says of which; one’s own is not elsewhere', () => {
  const territories = [
    aTerritory({ id: 'mine', building_ids: ['e9'] }),
    aTerritory({ id: 'theirs', name: 'Square', sign: 2, building_ids: ['e12'] }),
  ];
  const [, erables] = choices(all, territories, 'mine');

  expect(erables!.buildings.map(({ id, elsewhere }) => [id, elsewhere?.name])).toEqual([
    ['e9', undefined],
    ['e12', 'Square'],
    ['e12b', undefined],
  ]);
});

test.each([
  ['erab', ['e9', 'e12', 'e12b']],
  ['12 erables', ['e12', 'e12b']],
  ['EGLISE', ['p1']],
  ['rables', []],
  [' ', ['p1', 'e9', 'e12', 'e12b']],
])('searching « %s »', (search, ids) => {
  const shown = searched(choices(all, [], null), search);

  expect(shown.flatMap(({ buildings }) => buildings.map(({ id }) => id))).toEqual(ids);
});

test('a street is taken whole, then let go whole; a frame only adds', () => {
  const draft = new TerritoryDraft(all, { sign: 1, building_ids: ['e9'] });

  draft.toggleAll(['e9', 'e12']);
  expect([...draft.chosen].sort()).toEqual(['e12', 'e9']);
  expect(draft.doors).toBe(14);
  draft.addAll(['e12', 'p1']);
  expect(draft.doors).toBe(24);
  draft.toggleAll(['e9', 'e12']);
  expect([...draft.chosen]).toEqual(['p1']);
});

test('five minutes a door, to the half hour', () => {
  expect(hoursFor(412)).toBe(34.5);
  expect(hoursInWords(34.5)).toBe('34\u00a0h\u00a030');
  expect(hoursInWords(hoursFor(36))).toBe('3\u00a0h');
});

test('a new territory takes the sign used least', () => {
  expect(nextSign([])).toBe(1);
  expect(nextSign([1, 2, 4].map((sign) => ({ sign })))).toBe(3);
  expect(nextSign([1, 2, 3, 4, 1].map((sign) => ({ sign })))).toBe(2);
});

test('what is over is history', () => {
  const assignment = {
    member: { id: 'm1', name: 'Aïcha' },
    campaign: { id: 'c1', name: 'Eau' },
    starts_on: '2026-11-01',
    ends_on: '2026-12-01',
    ended_at: null,
  };
  const territory = aTerritory({
    assignments: [
      { ...assignment, id: 'a1', state: 'over' },
      { ...assignment, id: 'a2', state: 'planned' },
      { ...assignment, id: 'a3', state: 'current' },
    ],
  });

  expect(lasting(territory).map(({ id }) => id)).toEqual(['a2', 'a3']);
});
