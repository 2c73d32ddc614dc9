import { expect, test } from 'vitest';
import { getRounds } from '../../store/views/stairwells';
import { aDevice, aStairwell, BUILDING } from '../../testing/device';
import { buildingsOf, sitePlanOf, sceneOf, stopsOf, walkOf } from './field-scene';

const FAR = '0198f2d0-0000-7000-8000-0000000500ff';
const OTHER_BUILDING = '0198f2d0-0000-7000-8000-0000000600ff';
const far = aStairwell({ id: FAR, buildingId: OTHER_BUILDING, building: 'Bât. D', lon: 2.5 });

async function held() {
  const { store } = await aDevice([aStairwell(), aStairwell({ id: 'two' }), far]);
  return getRounds(store);
}

test('what is held stands there building by building, each stairwell once', async () => {
  const rounds = await held();
  const buildings = buildingsOf([...rounds, ...rounds]);

  expect(buildings.map(({ id, stops }) => [id, stops.length])).toEqual([
    [BUILDING, 2],
    [OTHER_BUILDING, 1],
  ]);
  expect(sitePlanOf(buildings).buildings[0]).toMatchObject({ coverage: 0, doors: 8 });
});

test('the nearest comes first where somebody asked for it', async () => {
  const buildings = buildingsOf(await held());
  const order = stopsOf(buildings, [2.5, 48.9]).map(({ stairwell }) => stairwell.id);

  expect(order[0]).toBe(FAR);
  expect(stopsOf(buildings, null).at(-1)?.stairwell.id).toBe(FAR);
});

test('nobody stands on a map that was not asked for it', async () => {
  const sitePlan = sitePlanOf(buildingsOf(await held()));

  expect(sceneOf(sitePlan, [], [], null)).not.toHaveProperty('here');
  expect(sceneOf(sitePlan, [], [], [2.5, 48.9]).here).toEqual([2.5, 48.9]);
});

test('a round goes from building to building, and skips what this phone does not hold', async () => {
  const buildings = buildingsOf(await held());
  const [first] = buildings;
  const stops = [first!.stops[0]!.stairwell.id, 'two', 'elsewhere', FAR, 'two'].map(
    (stairwellId) => ({ stairwellId, doors: [], arrivesMin: 0, minutes: 0, walkMin: 0 }),
  );

  expect(walkOf(buildings, { stops })).toEqual([BUILDING, OTHER_BUILDING, BUILDING]);
  expect(walkOf(buildings, null)).toEqual([]);
});
