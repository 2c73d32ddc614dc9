import { expect, test } from 'vitest';
import { aContactMap, aMappedBuilding, figuresOf } from '../../testing/desk';
import { byStreet, mostRemaining } from './shapes';
import { sitePlanOf, sceneOf } from './scene';

const answer = aContactMap({
  streets: [
    { name: 'allée du Parc', ...figuresOf({ never_seen: 2, conversation: 8 }) },
    { name: 'rue des Érables', ...figuresOf({ never_seen: 7, not_home: 1 }) },
  ],
  buildings: [
    aMappedBuilding({ id: 'p1', street: 'allée du Parc', number: '1' }),
    aMappedBuilding({
      id: 'e2',
      street: 'rue des Érables',
      number: '2',
      states: { never_seen: 1 },
    }),
    aMappedBuilding({
      id: 'e4',
      street: 'rue des Érables',
      number: '4',
      states: { never_seen: 6 },
    }),
  ],
});

const names = (streets: ReturnType<typeof byStreet>) =>
  streets.map(({ name, buildings }) => [name, buildings.map(({ id }) => id)]);

test('streets come with their buildings, in the order of the answer', () => {
  expect(names(byStreet(answer, 'street'))).toEqual([
    ['allée du Parc', ['p1']],
    ['rue des Érables', ['e2', 'e4']],
  ]);
});

test('what remains comes first where it is asked for', () => {
  expect(names(byStreet(answer, 'remaining'))).toEqual([
    ['rue des Érables', ['e4', 'e2']],
    ['allée du Parc', ['p1']],
  ]);
});

test('the street with most to do is named only where it stands out', () => {
  expect(mostRemaining(answer)?.name).toBe('rue des Érables');
  const [first] = answer.streets;
  expect(mostRemaining({ ...answer, streets: [first!, { ...first!, name: 'b' }] })).toBeUndefined();
  expect(mostRemaining({ ...answer, streets: [first!] })).toBeUndefined();
});

test('the map shows each building door by door, and the rest of the team faintly', () => {
  const neighbour = {
    id: 'n1',
    name: '',
    street: 'rue du Mail',
    number: '9',
    kind: 'block' as const,
    lon: 2.4,
    lat: 48.9,
    stairwells: 1,
    doors: 12,
    estimated: true,
    territory_id: null,
  };
  const sitePlan = sitePlanOf(answer, [], [neighbour, { ...neighbour, id: 'p1' }]);

  expect(sitePlan.buildings.map(({ id, faint }) => [id, faint ?? false])).toEqual([
    ['n1', true],
    ['p1', false],
    ['e2', false],
    ['e4', false],
  ]);
  expect(sceneOf(answer, sitePlan).outlines).toEqual([
    { id: 't1', sign: 1, strong: true, buildingIds: ['p1', 'e2', 'e4'] },
  ]);
});

test('who may see counts alone sees no flag on a door', () => {
  const hidden = aMappedBuilding({ flag: null });
  const { buildings } = sitePlanOf(aContactMap({ buildings: [hidden] }), [], []);

  expect(buildings[0]!.stairwells![0]!.doors[0]!.flag).toBe(false);
});
