import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Draughtsman } from './draughtsman';
import type { Answer } from './drawing-talk';
import * as placing from './placing';
import type { SitePlan, SceneBuilding } from './scene';
import { zoomsOf } from './zooms';

const LON = 2.48;
const LAT = 48.896;

const aBuilding = (id: string, state = 'not_home'): SceneBuilding => ({
  id,
  label: id,
  lon: LON + Number(id) / 5_000,
  lat: LAT,
  doors: 1,
  stairwells: [{ doors: [{ id: `d${id}`, floor: 0, position: 1, state, flag: false }] }],
});
const aSitePlan = (...buildings: SceneBuilding[]): SitePlan => ({ streets: [], buildings });
const aScene = (...buildingIds: string[]) => ({
  outlines: [{ id: 't1', sign: 1, strong: true, buildingIds }],
});

/** What stays on the disk from one visit to the next. */
let disk: Map<string, Response>;

beforeEach(() => {
  disk = new Map();
  vi.stubGlobal('caches', {
    open: () =>
      Promise.resolve({
        match: (path: string) => Promise.resolve(disk.get(path)?.clone()),
        put: (path: string, kept: Response) => Promise.resolve(disk.set(path, kept)),
        keys: () => Promise.resolve([...disk.keys()]),
        delete: (path: string) => Promise.resolve(disk.delete(path)),
      }),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function aDraughtsman() {
  const answer: Answer[] = [];
  const draughtsman = new Draughtsman(
    (one) => answer.push(one),
    () => new Promise((resolve) => setTimeout(resolve)),
  );
  const kinds = () => answer.map(({ kind }) => kind);
  const placed = () => answer.filter((one) => one.kind === 'placed');
  return { draughtsman, answer, kinds, placed };
}

test('a ground is placed, then what lies over it is drawn', async () => {
  const { draughtsman, kinds, answer } = aDraughtsman();

  await draughtsman.hear({
    kind: 'scene',
    scene: aScene('1'),
    sitePlan: aSitePlan(aBuilding('1')),
  });

  expect(kinds()).toEqual(['placed', 'overlaid']);
  expect(answer[0]).toMatchObject({ sitePlan: 1, places: [['1', expect.any(Array), false]] });
  expect(answer[1]).toMatchObject({ crowns: [['t1', expect.any(Array)]] });
});

test('a tick draws one outline and places nothing', async () => {
  const { draughtsman, answer } = aDraughtsman();
  const sitePlan = aSitePlan(aBuilding('1'), aBuilding('2'));
  await draughtsman.hear({ kind: 'scene', scene: aScene('1'), sitePlan });
  const places = vi.spyOn(placing, 'placing');
  answer.length = 0;

  const ticks = [aScene('1', '2'), aScene(), aScene('2')];
  await Promise.all(ticks.map((scene) => draughtsman.hear({ kind: 'scene', scene })));

  expect(answer).toHaveLength(1);
  expect(answer[0]).toMatchObject({ kind: 'overlaid', crowns: [['t1', expect.any(Array)]] });
  expect(places).not.toHaveBeenCalled();
});

test('another campaign, and another visit, find the buildings where they stood', async () => {
  const places = vi.spyOn(placing, 'placing');
  const scene = aScene('1', '2');
  const first = aDraughtsman();
  await first.draughtsman.hear({
    ...{ kind: 'scene', scene },
    sitePlan: aSitePlan(aBuilding('1'), aBuilding('2')),
  });
  const other = aSitePlan(aBuilding('1', 'refused'), aBuilding('2', 'refused'));
  await first.draughtsman.hear({ kind: 'scene', scene, sitePlan: other });
  const later = aDraughtsman();
  await later.draughtsman.hear({ kind: 'scene', scene, sitePlan: other });

  expect(places).toHaveBeenCalledTimes(1);
  const all = [...first.placed(), ...later.placed()].map(
    (one) => one.kind === 'placed' && one.places,
  );
  expect(all).toEqual([all[0], all[0], all[0]]);
  expect([...disk.keys()].join()).not.toMatch(/d1/);
});

test('one door more is another ground', async () => {
  const places = vi.spyOn(placing, 'placing');
  const { draughtsman } = aDraughtsman();
  const grown = aBuilding('1');
  grown.stairwells![0]!.doors.push({
    id: 'd9',
    floor: 1,
    position: 1,
    state: 'later',
    flag: false,
  });

  await draughtsman.hear({ kind: 'scene', scene: aScene(), sitePlan: aSitePlan(aBuilding('1')) });
  await draughtsman.hear({ kind: 'scene', scene: aScene(), sitePlan: aSitePlan(grown) });

  expect(places).toHaveBeenCalledTimes(2);
});

test('what is no longer wanted is not placed to its end', async () => {
  const { draughtsman, placed } = aDraughtsman();
  const steps = vi.spyOn(placing, 'placing').mockImplementationOnce(function* () {
    for (;;) yield;
  });

  const endless = draughtsman.hear({
    ...{ kind: 'scene', scene: aScene() },
    sitePlan: aSitePlan(aBuilding('1')),
  });
  await vi.waitFor(() => expect(steps).toHaveBeenCalled());
  await draughtsman.hear({ kind: 'scene', scene: aScene(), sitePlan: aSitePlan(aBuilding('2')) });
  await endless;

  expect(placed()).toMatchObject([{ sitePlan: 2 }]);
});

test('a ground that cannot be drawn is said, and the next one is drawn', async () => {
  const { draughtsman, answer, kinds } = aDraughtsman();
  vi.spyOn(placing, 'placing').mockImplementationOnce(() => {
    throw new Error('no room');
  });

  await draughtsman.hear({ kind: 'scene', scene: aScene(), sitePlan: aSitePlan(aBuilding('1')) });
  expect(answer).toMatchObject([{ kind: 'failed', reason: 'Error: no room' }]);
  await draughtsman.hear({ kind: 'scene', scene: aScene(), sitePlan: aSitePlan(aBuilding('2')) });
  expect(kinds()).toContain('placed');
});

test('without a disk to keep it on, a ground is drawn all the same', async () => {
  vi.stubGlobal('caches', { open: () => Promise.reject(new Error('QuotaExceededError')) });
  const { draughtsman, kinds } = aDraughtsman();

  await draughtsman.hear({ kind: 'scene', scene: aScene(), sitePlan: aSitePlan(aBuilding('1')) });

  expect(kinds()).toContain('placed');
});

test('doors are laid out only where they are looked at, and from near enough', async () => {
  const { draughtsman, answer } = aDraughtsman();
  await draughtsman.hear({ kind: 'scene', scene: aScene(), sitePlan: aSitePlan(aBuilding('0')) });
  const [placed] = answer;
  const { near } = zoomsOf(placed?.kind === 'placed' ? placed.cell_m : 0, LAT);
  const layersAt = async (z: number, beside = 0): Promise<string> => {
    const turned = (1 - Math.asinh(Math.tan((LAT * Math.PI) / 180)) / Math.PI) / 2;
    const [x, y] = [((LON + 180) / 360) * 2 ** z, turned * 2 ** z].map(Math.floor);
    answer.length = 0;
    await draughtsman.hear({ kind: 'tile', id: 7, sitePlan: 1, z, x: x! + beside, y: y! });
    const [tile] = answer;
    return new TextDecoder('latin1').decode(tile?.kind === 'tile' ? tile.data : undefined);
  };

  expect(await layersAt(Math.floor(near) - 1)).toContain('discs');
  expect(await layersAt(Math.floor(near) - 1)).not.toContain('cells');
  expect(await layersAt(18)).toContain('cells');
  expect(await layersAt(18, 5)).toBe('');
});

test('of a ground that is gone there are no tiles', async () => {
  const { draughtsman, answer } = aDraughtsman();
  await draughtsman.hear({ kind: 'scene', scene: aScene(), sitePlan: aSitePlan(aBuilding('1')) });
  answer.length = 0;

  await draughtsman.hear({ kind: 'tile', id: 3, sitePlan: 0, z: 0, x: 0, y: 0 });

  expect(answer).toMatchObject([{ kind: 'tile', id: 3, data: new ArrayBuffer(0) }]);
});
