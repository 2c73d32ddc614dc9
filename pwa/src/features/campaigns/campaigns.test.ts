// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { addDays, today } from '../../domain/day';
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
  await fireEvent.submit(screen.getByLabelText('Nom').closest('form')!);
  await screen.findByText('Choisissez le jour.');

  await fireEvent.input(screen.getByLabelText('Au'), { target: { value: '2020-01-01' } });
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
