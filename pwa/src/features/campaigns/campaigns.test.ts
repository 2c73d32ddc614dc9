// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { addDays } from '../../domain/day';
import { today } from '../../domain/service-day';
import { answers } from '../../testing/server-answers';
import CampaignsScreen from './CampaignsScreen.svelte';

const water = {
  id: 'c1',
  team_id: 'team',
  name: 'L’eau, on en parle',
  theme: 'Eau',
  partner: 'Syndicat des eaux',
  message: 'L’eau du robinet est bonne.',
  starts_on: today(),
  ends_on: addDays(today(), 9),
  passages: 3,
  languages: ['fr', 'ar'],
  themes: [],
  cards: [],
};

const open = () =>
  render(CampaignsScreen, {
    teamId: 'team',
    mayMake: true,
    mayChange: ({ team_id }) => team_id !== null,
  });

afterEach(() => vi.unstubAllGlobals());

test('it says what is being talked about now, and how long still', async () => {
  answers({ '/campaigns': [water, { ...water, id: 'c2', team_id: 'other', name: 'Ailleurs' }] });
  open();

  await screen.findByText('En ce moment, on parle de « L’eau, on en parle ».');
  screen.getByText('encore 10 jours');
  screen.getByText('Syndicat des eaux');
  expect(screen.queryByText('Ailleurs')).toBeNull();
});

test('a campaign of the whole organisation is not every lead’s to change', async () => {
  answers({ '/campaigns': [{ ...water, team_id: null }] });
  open();

  await screen.findByText('dans toutes les équipes');
  expect(screen.queryByRole('button', { name: /Modifier/ })).toBeNull();
});

test('what the server does not like stands beside its field, and what was written stays', async () => {
  const detail = 'Une mission finit après son premier jour.';
  answers({
    '/campaigns': [],
    'POST /campaigns': { status: 422, problem: { errors: [{ field: 'ends_on', detail }] } },
  });
  open();
  await fireEvent.click(await screen.findByRole('button', { name: 'Nouvelle mission' }));
  await fireEvent.input(screen.getByLabelText('Nom'), { target: { value: 'Tri' } });
  await fireEvent.input(screen.getByLabelText('Thème'), { target: { value: 'Tri' } });
  await fireEvent.input(screen.getByLabelText('Du'), { target: { value: today() } });
  await fireEvent.input(screen.getByLabelText('Au'), { target: { value: addDays(today(), 5) } });
  await fireEvent.submit(screen.getByLabelText('Nom').closest('form')!);

  await screen.findByText(detail);
  expect(screen.getByLabelText('Au').getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByLabelText<HTMLInputElement>('Nom').value).toBe('Tri');
});

test('once saved, the form is gone and the list is new', async () => {
  const asked = answers({ '/campaigns': [water], 'PATCH /campaigns/c1': water });
  open();
  await fireEvent.click(await screen.findByRole('button', { name: /^Modifier/ }));
  await fireEvent.submit(screen.getByLabelText('Nom').closest('form')!);

  await vi.waitFor(() => expect(screen.queryByLabelText('Nom')).toBeNull());
  expect(asked()).toEqual(['/campaigns', 'PATCH /campaigns/c1', '/campaigns']);
});

test('themes and cards are changed in the form that holds them, and Svelte warns of nothing', async () => {
  const warn = vi.spyOn(console, 'warn');
  answers({ '/campaigns': [water] });
  open();
  await fireEvent.click(await screen.findByRole('button', { name: /^Modifier/ }));

  await fireEvent.click(screen.getByRole('button', { name: 'Ajouter un thème' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Ajouter une carte' }));

  screen.getByLabelText('Thème 1');
  screen.getByText('Carte 1');
  expect(warn).not.toHaveBeenCalled();
});

test('themes and cards are written in several languages, each from its own side', async () => {
  const asked: unknown[] = [];
  answers({ '/campaigns': [water], 'PATCH /campaigns/c1': water });
  const fetched = globalThis.fetch;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    if (init?.method === 'PATCH') asked.push(JSON.parse(init.body as string));
    return fetched(url, init);
  });
  open();
  await fireEvent.click(await screen.findByRole('button', { name: /^Modifier/ }));

  await fireEvent.click(screen.getByRole('button', { name: 'Ajouter un thème' }));
  await fireEvent.input(screen.getByLabelText('Thème 1'), { target: { value: 'Santé' } });
  await fireEvent.click(screen.getByRole('switch', { name: 'Sensible' }));
  const arabic = screen.getByLabelText('Arabe');
  expect([arabic.getAttribute('dir'), arabic.getAttribute('lang')]).toEqual(['rtl', 'ar']);
  await fireEvent.input(arabic, { target: { value: 'الصحة' } });

  await fireEvent.click(screen.getByRole('button', { name: 'Ajouter une carte' }));
  await fireEvent.input(screen.getByLabelText('Titre, Français'), { target: { value: 'Fuite' } });
  await fireEvent.input(screen.getByLabelText('Texte, Français'), { target: { value: 'Fermez.' } });
  await fireEvent.change(screen.getByLabelText('Ajouter une langue, Fuite'), {
    target: { value: 'ar' },
  });
  expect(screen.getByLabelText('Texte, Arabe').getAttribute('dir')).toBe('rtl');
  await fireEvent.submit(screen.getByLabelText('Nom').closest('form')!);

  await vi.waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toMatchObject({
    languages: ['fr', 'ar'],
    themes: [{ code: null, labels: { fr: 'Santé', ar: 'الصحة' }, sensitive: true }],
    cards: [
      {
        id: null,
        texts: { fr: { title: 'Fuite', body: 'Fermez.' }, ar: { title: '', body: '' } },
      },
    ],
  });
});

test('what is wrong with a theme stands at that theme', async () => {
  const detail = 'Écrivez-le aussi en français.';
  answers({
    '/campaigns': [
      { ...water, themes: [{ code: 'leak', labels: { fr: 'Fuite' }, sensitive: false }] },
    ],
    'PATCH /campaigns/c1': { status: 422, problem: { errors: [{ field: 'themes.0.fr', detail }] } },
  });
  open();
  await fireEvent.click(await screen.findByRole('button', { name: /^Modifier/ }));
  await fireEvent.input(screen.getByLabelText('Thème 1'), { target: { value: 'Fuites' } });
  await fireEvent.submit(screen.getByLabelText('Nom').closest('form')!);

  await screen.findByText(detail);
  expect(screen.getByLabelText('Thème 1').getAttribute('aria-invalid')).toBe('true');
  screen.getByText('Un point est à corriger plus haut.');
});
