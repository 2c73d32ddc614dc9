// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { addDays, today } from '../../domain/day';
import { aTerritory } from '../../testing/desk';
import { answers } from '../../testing/server-answers';
import FollowUpsScreen from './FollowUpsScreen.svelte';
import type { FollowUp } from './shapes';

const followUp: FollowUp = {
  id: 'f1',
  due_on: addDays(today(), -2),
  opened_at: new Date().toISOString(),
  reason: 'housing',
  urgency: 'today',
  note: 'Fuite sous l’évier',
  opened_by: { id: 'm1', name: 'Aïcha B.' },
  door: { id: 'd1', label: '43', floor: 4 },
  stairwell: 'Escalier 2',
  building: 'Bât. C',
  street: 'rue des Érables',
  number: '12',
  consented_at: '2026-11-20T10:00:00Z',
};

const held = {
  id: 'o1',
  kind: 'follow_up.open',
  state: 'held',
  code: 'operations.waits',
  recorded_at: new Date().toISOString(),
  author: { id: 'm1', name: 'Aïcha B.' },
};

afterEach(() => vi.unstubAllGlobals());

test('what is late comes first, with where, since when and by whom', async () => {
  answers({
    '/territories': [aTerritory()],
    '/follow-ups': [followUp],
    '/operations/unsettled': [],
  });
  render(FollowUpsScreen, { teamId: 'team' });

  await screen.findByText('1 suivi ouvert, dont 1 en retard.');
  screen.getByText('en retard de 2 jours');
  screen.getByText('Logement');
  screen.getByText(/Bât. C · Escalier 2 · Porte 43/);
  screen.getByText('noté aujourd’hui par Aïcha B.');
  screen.getByText('« Fuite sous l’évier »');
  expect(screen.queryByText('Ce qui n’est pas passé')).toBeNull();
});

test('one territory alone can be looked at', async () => {
  answers({
    '/territories': [aTerritory(), aTerritory({ id: 't2', name: 'Le Square' })],
    '/follow-ups': [followUp],
    '/operations/unsettled': [],
  });
  render(FollowUpsScreen, { teamId: 'team' });
  // It stands in both, and is shown once.
  await screen.findByText('1 suivi ouvert, dont 1 en retard.');

  await fireEvent.change(screen.getByLabelText('Secteur'), { target: { value: 't2' } });

  screen.getByText('1 suivi ouvert, dont 1 en retard.');
});

test('what did not come through is said in a sentence each', async () => {
  answers({ '/territories': [], '/operations/unsettled': [held] });
  render(FollowUpsScreen, { teamId: 'team' });

  await screen.findByText('Aucune promesse en attente');
  screen.getByText(/Aïcha B\. : un suivi, aujourd’hui/);
  screen.getByText(/Demandez à Aïcha B\./);
});
