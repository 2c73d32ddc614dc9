// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aContactMap, aMappedBuilding, aTerritory, figuresOf } from '../../testing/desk';
import { answers } from '../../testing/server-answers';
import ContactMapScreen from './ContactMapScreen.svelte';
import type { Talks } from './shapes';

const erables = aMappedBuilding({ id: 'b1', number: '12', states: { never_seen: 5, not_home: 3 } });
const parc = aMappedBuilding({ id: 'b2', number: '3', street: 'allée du Parc', flag: true });
const territories = [aTerritory(), aTerritory({ id: 't2', name: 'Le Square' })];

const talks: Talks = {
  campaign: { id: 'c1', name: 'L’eau, on en parle' },
  themes: [
    { code: 'leak', labels: { fr: 'Fuite' }, sensitive: false, talks: 12 },
    { code: 'health', labels: { fr: 'Santé' }, sensitive: true, talks: 7 },
  ],
  languages: [
    { code: 'ar', talks: 9 },
    { code: 'snk', talks: 5 },
  ],
  is_shortened: false,
};

function open(
  map = aContactMap({ buildings: [erables, parc], streets: streetsOf() }),
  talkAnswers = talks,
) {
  const asked = answers({
    '/territories': territories,
    '/campaigns': [],
    '/streets': { streets: [] },
    '/buildings': { buildings: [] },
    '/territories/t1/contact-map': map,
    '/territories/t1/talks': [talkAnswers],
    '/territories/t2/contact-map': { ...map, territory: { ...map.territory, id: 't2' } },
  });
  const onwhere = vi.fn();
  render(ContactMapScreen, { teamId: 'team', wanted: {}, territoriesHref: '/s', onwhere });
  return { asked, onwhere };
}

const streetsOf = () => [
  { name: 'allée du Parc', ...figuresOf({ conversation: 1 }, 1) },
  { name: 'rue des Érables', ...figuresOf({ never_seen: 5, not_home: 3 }) },
];

// Its drawing is for a browser; here the screen must do without, as on a device without WebGL.
beforeEach(() => vi.doMock('../../map/place-map', () => Promise.reject(new Error('no WebGL'))));
afterEach(() => {
  vi.unstubAllGlobals();
  history.replaceState(null, '', '/');
});

test('the list says what remains, where, and the same numbers as the legend', async () => {
  open();

  await screen.findByText('Il reste 7 portes jamais vues, surtout rue des Érables.');
  const [legend] = screen.getAllByRole('list', { name: 'Ce que disent les couleurs' });
  expect(legend!.textContent).toContain('13 logements en tout');
  screen.getByRole('button', { name: /^12 .*3 portes vues sur 8/ });
  screen.getByRole('button', { name: /^3 .*1 suivi, .*1 porte vue sur 1/ });
});

test('what was talked about is counted, and what is too little is not told', async () => {
  open();

  await screen.findByRole('heading', { name: 'De quoi on a parlé' });
  expect(screen.getByText('Fuite').closest('li')!.textContent).toContain('12');
  expect(screen.getByText(/^Santé/).closest('li')!.textContent).toContain('7');
  expect(screen.getByText('العربية').closest('li')!.textContent).toContain('9');
  expect(screen.getByText('Soninké').closest('li')!.textContent).toContain('5');
});

test('who does not read single passages is told why few themes stand there', async () => {
  open(undefined, { ...talks, themes: [], is_shortened: true });

  await screen.findByText(/^Thèmes et langues sont montrés à partir de 5 échanges/);
  expect(screen.queryByText('Fuite')).toBeNull();
});

test('without a map, the screen says that the list is enough', async () => {
  open();

  await screen.findByText(/La liste dit la même chose/, {}, { timeout: 4000 });
});

test('a floor with a name of its own is called by it', async () => {
  const stairwells = erables.stairwells.map((one) => ({ ...one, floors: { 1: 'Entresol' } }));
  const buildings = [{ ...erables, stairwells }, parc];
  open(aContactMap({ buildings, streets: streetsOf() }));
  await fireEvent.click(await screen.findByRole('button', { name: /^12 / }));

  await screen.findByRole('rowheader', { name: 'Entresol' });
  screen.getByRole('rowheader', { name: 'rez-de-chaussée' });
});

test('a building opens with every door and its state in words, and Escape goes back', async () => {
  open();
  await fireEvent.click(await screen.findByRole('button', { name: /^3 / }));

  await screen.findByRole('heading', { name: '3 allée du Parc' });
  const table = screen.getByRole('table', { name: 'Escalier 1' });
  within(table).getByText('Porte 11, jamais vue, suivi ouvert');
  within(table).getByText('Porte 01, échange');

  await fireEvent.keyDown(window, { key: 'Escape' });
  await screen.findByRole('heading', { name: 'Toutes les missions' });
});

test('arrows go from building to building across streets', async () => {
  open();
  const first = await screen.findByRole('button', { name: /^3 / });
  first.focus();

  await fireEvent.keyDown(first, { key: 'ArrowDown' });

  expect(document.activeElement).toBe(screen.getByRole('button', { name: /^12 / }));
});

test('another territory is asked for and remembered', async () => {
  const { asked, onwhere } = open();
  await screen.findByText(/Il reste 7/);

  await fireEvent.change(screen.getByLabelText('Secteur'), { target: { value: 't2' } });

  await vi.waitFor(() => expect(asked()).toContain('/territories/t2/contact-map'));
  expect(onwhere).toHaveBeenCalledWith('t2', null);
});

test('a territory where nobody went yet says so', async () => {
  open(aContactMap(figuresOf({ never_seen: 12 })));

  await screen.findByText(/Personne n’est encore passé/);
});

test('a team without territories is told what to do', async () => {
  answers({
    '/territories': [],
    '/campaigns': [],
    '/streets': { streets: [] },
    '/buildings': { buildings: [] },
  });
  render(ContactMapScreen, { teamId: 'team', wanted: {}, territoriesHref: '/s', onwhere: vi.fn() });

  await screen.findByText('Pas encore de secteur');
  expect(screen.getByRole('link', { name: 'Faire un secteur' }).getAttribute('href')).toBe('/s');
});

test('without an answer the screen says so and can ask again', async () => {
  answers({});
  render(ContactMapScreen, { teamId: 'team', wanted: {}, territoriesHref: null, onwhere: vi.fn() });

  await screen.findByRole('alert');
  screen.getByRole('button', { name: 'Réessayer' });
});

test('what would tell of a few doors is not counted on the screen', async () => {
  const withoutCount = { ...aContactMap({ buildings: [], streets: [] }), open_follow_ups: null };
  open(withoutCount);

  await screen.findByText('Portes vues');
  expect(screen.queryByText('Suivis')).toBeNull();
});

test('a building that is open stands in the address, and a link opens it', async () => {
  open();
  await fireEvent.click(await screen.findByRole('button', { name: /^12 / }));
  await screen.findByText('Toutes les rues');
  expect(new URLSearchParams(location.search).get('batiment')).toBe(erables.id);
  cleanup();

  open();

  await screen.findByText('Toutes les rues');
});
