import { expect, test } from 'vitest';
import { sitePlanLayers, overlay, placesOf, signsOf } from './drawing';
import { layOut, placingOf, prepare, outlineRings } from './layout';
import { atOnce } from './placing';
import type { SitePlan, Scene, SceneBuilding } from './scene';

function draw(scene: Scene) {
  const prepared = prepare(scene.sitePlan);
  const layout = layOut(prepared, atOnce(placingOf(prepared)));
  const layers = sitePlanLayers(layout);
  return {
    plates: layers.plates(),
    cells: layers.cells(),
    icons: layers.icons(),
    flags: layers.flags(),
    numbers: layers.numbers(),
    discs: layers.discs(),
    places: placesOf(layout),
    ...overlay(scene, layout, (outline) => outlineRings(outline, layout)),
  };
}

function aBuilding(facts: Partial<SceneBuilding> = {}): SceneBuilding {
  return {
    id: 'b1',
    label: '12',
    lon: 2.48,
    lat: 48.896,
    doors: 2,
    coverage: 0.5,
    stairwells: [
      {
        doors: [
          { id: 'd1', floor: 0, position: 1, state: 'conversation', flag: true },
          { id: 'd2', floor: 1, position: 1, state: 'never_seen', flag: false },
        ],
      },
    ],
    ...facts,
  };
}

const aSitePlan = (...buildings: SceneBuilding[]): SitePlan => ({
  buildings,
  streets: [
    {
      name: 'rue des Érables',
      lines: [
        [
          [2.479, 48.8958],
          [2.481, 48.8958],
        ],
      ],
    },
  ],
});

const aScene = (facts: Partial<Scene> = {}): Scene => ({
  sitePlan: aSitePlan(aBuilding()),
  outlines: [{ id: 't1', sign: 1, strong: true, buildingIds: ['b1'] }],
  ...facts,
});

const properties = (features: { features: { properties: unknown }[] }) =>
  features.features.map((feature) => feature.properties);

test('each door is a cell in its state, with a sign in its middle', () => {
  const drawing = draw(aScene());

  const states = [{ state: 'conversation' }, { state: 'never_seen' }];
  expect(properties(drawing.cells)).toMatchObject(states);
  expect(properties(drawing.icons)).toMatchObject(states);
  expect(drawing.numbers.features[0]!.properties).toMatchObject({ label: '12' });
});

test('an open follow-up is a flag on its cell alone', () => {
  expect(properties(draw(aScene()).flags)).toEqual([{ building: 'b1' }]);
});

test('a building known by its count has cells without states', () => {
  const counted = aBuilding({ doors: 7, coverage: null });
  delete counted.stairwells;
  const drawing = draw(aScene({ sitePlan: aSitePlan(counted) }));

  expect(drawing.cells.features).toHaveLength(7);
  expect(drawing.icons.features).toEqual([]);
  expect(properties(drawing.discs)).toMatchObject([{ coverage: -1, percent: '' }]);
});

test('a neighbour is a faint plate, and never hides what the screen is about', () => {
  const there = aBuilding({ id: 'n1', faint: true, lon: 2.4795 });
  const onTop = aBuilding({ id: 'n2', faint: true });
  const drawing = draw(aScene({ sitePlan: aSitePlan(there, onTop, aBuilding()) }));

  expect(properties(drawing.plates)).toMatchObject([
    { id: 'n1', faint: true },
    { id: 'b1', faint: false },
  ]);
  expect(drawing.cells.features).toHaveLength(2);
});

test('a territory has its outline and a place for its name, an empty one neither', () => {
  const drawing = draw(
    aScene({
      outlines: [
        { id: 't1', sign: 2, strong: true, buildingIds: ['b1'] },
        { id: 't2', sign: 3, strong: false, buildingIds: [] },
      ],
    }),
  );

  expect(properties(drawing.outlines)).toEqual([{ id: 't1', sign: 2, strong: true }]);
  expect([...drawing.crowns.keys()]).toEqual(['t1']);
});

test('buildings take the colour of their territory only where the screen is about territories', () => {
  expect([...signsOf(aScene())]).toEqual([]);
  expect([...signsOf(aScene({ isByTerritory: true }))]).toEqual([['b1', 1]]);
});

test('nothing to draw is drawn as nothing', () => {
  const drawing = draw({ sitePlan: { buildings: [], streets: [] }, outlines: [] });

  expect(drawing.plates.features).toEqual([]);
  expect(drawing.places.size).toBe(0);
});

test('a round is a line from stop to stop, each with its number', () => {
  const sitePlan = aSitePlan(
    aBuilding(),
    aBuilding({ id: 'b2', lon: 2.4805 }),
    aBuilding({ id: 'b3' }),
  );
  const { walk, stops, places } = draw(aScene({ sitePlan, walk: ['b2', 'gone', 'b1'] }));

  expect(properties(stops)).toEqual([
    { id: 'b2', number: '1' },
    { id: 'b1', number: '2' },
  ]);
  const [line] = walk.features;
  expect(line?.geometry.type === 'LineString' && line.geometry.coordinates).toHaveLength(2);
  expect(places.has('b3')).toBe(true);
});

test('without a round there is no line, and without a position nobody stands there', () => {
  const { walk, stops, here } = draw(aScene());

  expect([walk, stops, here].map(({ features }) => features)).toEqual([[], [], []]);
});
