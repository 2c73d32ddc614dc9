// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aTerritory } from '../../testing/desk';
import { answers } from '../../testing/server-answers';
import { addDays } from '../../domain/day';
import { today } from '../../domain/service-day';
import TerritoriesScreen from './TerritoriesScreen.svelte';

const building = (id: string, number: string, doors: number) => ({
  id,
  number,
  doors,
  street: 'rue des Érables',
  name: '',
  kind: 'block',
  lon: 2.4,
  lat: 48.9,
  stairwells: 1,
  estimated: false,
  territory_id: null,
});

const assignment = {
  id: 'a1',
  member: { id: 'm1', name: 'Aïcha B.' },
  campaign: { id: 'c1', name: 'L’eau' },
  starts_on: '2026-11-01',
  ends_on: '2026-12-19',
  ended_at: null,
  state: 'current' as const,
};

const work = {
  '/territories': [
    aTerritory({ name: 'La Place', assignments: [assignment] }),
    aTerritory({ id: 't2', name: 'Le Square', sign: 2, building_ids: ['b2'] }),
  ],
  '/campaigns': [{ id: 'c1', team_id: null, name: 'L’eau', ends_on: '2026-12-19' }],
  '/members': [{ id: 'm1', name: 'Aïcha B.', roles: ['worker'] }],
  '/streets': { streets: [] },
  '/buildings': { buildings: [building('b1', '12', 36), building('b2', '14', 24)] },
};

function open(more: Record<string, unknown> = {}, mayEdit = true) {
  const asked = answers({ ...work, ...more });
  render(TerritoriesScreen, { teamId: 'team', mayEdit, mapHref: () => '/carte' });
  return asked;
}

// Its drawing is for a browser; here the screen must do without, as on a device without WebGL.
beforeEach(() => vi.doMock('../../map/place-map', () => Promise.reject(new Error('no WebGL'))));
afterEach(() => vi.unstubAllGlobals());

test('the list says who works where and until when, and what nobody works', async () => {
  open();

  await screen.findByText('1 secteur n’est confié à personne.');
  screen.getByText('Aïcha B.');
  screen.getByText(/jusqu’au 19 déc/);
  screen.getByText('Confié à personne');
});

test('a street is chosen at once, the doors add up while choosing, and it is saved', async () => {
  const made = aTerritory({ id: 't3', name: 'Érables' });
  const asked = open({ 'POST /territories': made });
  await fireEvent.click(await screen.findByRole('button', { name: 'Nouveau secteur' }));

  await fireEvent.input(screen.getByLabelText('Nom'), { target: { value: 'Érables' } });
  await fireEvent.click(screen.getByRole('checkbox', { name: /^rue des Érables/ }));

  screen.getByText('60 portes');
  screen.getByText(/environ 5/);
  screen.getByText(/dans Le Square/);
  await fireEvent.click(screen.getByRole('button', { name: 'Enregistrer' }));
  await vi.waitFor(() => expect(asked()).toContain('POST /territories'));
});

test('what the server does not like stands beside the field', async () => {
  const detail = 'Un secteur porte déjà ce nom.';
  open({
    'POST /territories': { status: 409, problem: { errors: [{ field: 'name', detail }] } },
  });
  await fireEvent.click(await screen.findByRole('button', { name: 'Nouveau secteur' }));
  await fireEvent.input(screen.getByLabelText('Nom'), { target: { value: 'La Place' } });
  await fireEvent.click(screen.getByRole('checkbox', { name: /^rue des Érables/ }));
  await fireEvent.click(screen.getByRole('button', { name: 'Enregistrer' }));

  await screen.findByText(detail);
  expect(screen.getByLabelText('Nom').getAttribute('aria-invalid')).toBe('true');
});

test('a territory is put in somebody’s hands, by default until the campaign ends', async () => {
  const asked = open({ 'POST /territories/t2/assignments': assignment });
  await fireEvent.click(await screen.findByRole('button', { name: /Le Square/ }));
  await fireEvent.click(screen.getByRole('button', { name: 'Confier' }));

  expect(screen.getByLabelText<HTMLInputElement>('Jusqu’au').value).toBe('2026-12-19');
  await fireEvent.submit(screen.getByLabelText('Jusqu’au').closest('form')!);

  await vi.waitFor(() => expect(asked()).toContain('POST /territories/t2/assignments'));
});

test('an assignment ends only after it was said what that means', async () => {
  const asked = open({ 'POST /assignments/a1/end': assignment });
  await fireEvent.click(await screen.findByRole('button', { name: /La Place/ }));
  await fireEvent.click(screen.getByRole('button', { name: 'Mettre fin pour Aïcha B.' }));

  expect(asked()).not.toContain('POST /assignments/a1/end');
  screen.getByText(/arrivera quand même/);
  await fireEvent.click(screen.getByRole('button', { name: 'Oui, mettre fin' }));
  await vi.waitFor(() => expect(asked()).toContain('POST /assignments/a1/end'));
});

test('who only reads is offered nothing to change', async () => {
  open({}, false);
  await fireEvent.click(await screen.findByRole('button', { name: /La Place/ }));

  expect(screen.queryByRole('button', { name: 'Confier' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Modifier' })).toBeNull();
  screen.getByRole('link', { name: 'Voir la carte' });
});

test('the mission under way is proposed, and one that has not begun says so', async () => {
  const day = (days: number) => addDays(today(), days);
  const mission = (id: string, name: string, starts_on: string, ends_on: string) => ({
    ...{ id, name, starts_on, ends_on, team_id: null },
  });
  open({
    '/campaigns': [
      mission('c2', 'Le tri', day(10), day(60)),
      mission('c1', 'L’eau', day(-10), day(20)),
      mission('c0', 'Le bruit', day(-90), day(-60)),
    ],
  });
  await fireEvent.click(await screen.findByRole('button', { name: /Le Square/ }));
  await fireEvent.click(screen.getByRole('button', { name: 'Confier' }));

  const field = screen.getByLabelText<HTMLSelectElement>('Pour quelle mission');
  expect(field.value).toBe('c1');
  expect(screen.queryByText(/Cette mission commence/)).toBeNull();
  await fireEvent.change(field, { target: { value: 'c2' } });
  screen.getByText(/^Cette mission commence le .* personne ne la verra avant\.$/);
});
