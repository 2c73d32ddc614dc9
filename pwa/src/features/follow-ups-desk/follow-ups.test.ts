// @vitest-environment jsdom
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { addDays } from '../../domain/day';
import { today } from '../../domain/service-day';
import { aFollowUp, aMismatch, anUnsettled, aTerritory } from '../../testing/desk';
import { answers } from '../../testing/server-answers';
import FollowUpsScreen from './FollowUpsScreen.svelte';
import type { FollowUp } from './shapes';

const karim = { id: 'm2', name: 'Karim H.' };
const late = aFollowUp({ due_on: addDays(today(), -2) });

const held = anUnsettled({
  kind: 'follow_up.open',
  recorded_at: new Date().toISOString(),
  author: { id: 'm1', name: 'Aïcha B.' },
});

function open(by: Record<string, unknown> = {}): () => string[] {
  const asked = answers({
    '/territories': [aTerritory()],
    '/members': [{ ...karim, roles: ['worker'] }],
    '/operations/unsettled': [],
    '/encounters/mismatches': [],
    ...by,
  });
  // The server answers both lists from one path; a test tells them apart by their state.
  const fetched = globalThis.fetch;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    const path = url.includes('state=closed') ? url.replace('/follow-ups', '/closed') : url;
    return fetched(path, init);
  });
  render(FollowUpsScreen, { teamId: 'team', me: 'me' });
  return asked;
}

const done = (by: FollowUp, action: 'handed' | 'closed', facts: Partial<FollowUp>): FollowUp => ({
  ...by,
  ...facts,
  history: [
    ...by.history,
    {
      action,
      at: new Date().toISOString(),
      by: { id: 'me', name: 'Sandrine L.' },
      to: action === 'handed' ? karim : null,
      result: facts.result ?? null,
      words: facts.result_words ?? null,
      recipient: null,
    },
  ],
});

afterEach(() => {
  vi.unstubAllGlobals();
  history.replaceState(null, '', '/');
});

test('what is late comes first, with where, since when and by whom', async () => {
  open({ '/follow-ups': [late], '/closed': [] });

  await screen.findByText('1 suivi ouvert, dont 1 en retard.');
  screen.getByText('en retard de 2 jours');
  screen.getByText('Logement');
  screen.getByText(/Bât. C · Escalier 2 · Porte 43/);
  screen.getByText('noté aujourd’hui par Aïcha B.');
  expect(screen.getByText('Fuite sous l’évier').parentElement!.textContent).toMatch(
    /^«\sFuite sous l’évier\s»$/,
  );
  screen.getByText('Personne ne s’en occupe encore');
  expect(screen.queryByText('À vérifier')).toBeNull();
});

test('only some are shown, each filter with how many', async () => {
  const mine = aFollowUp({
    id: 'f2',
    due_on: addDays(today(), 3),
    reason: 'digital',
    owner: { id: 'me', name: 'Sandrine L.', works_here: true },
  });
  open({ '/follow-ups': [late, mine], '/closed': [] });
  await screen.findByText('2 suivis ouverts, dont 1 en retard.');

  await fireEvent.click(screen.getByRole('button', { name: 'À moi 1' }));
  expect(screen.queryByText('Logement')).toBeNull();
  screen.getByText('Démarches en ligne');

  await fireEvent.click(screen.getByRole('button', { name: 'Aujourd’hui 0' }));
  screen.getByText('Rien n’est à faire pour aujourd’hui.');
});

test('it is handed to somebody, and says so', async () => {
  const handed = done(late, 'handed', { owner: { ...karim, works_here: true } });
  const asked = open({
    '/follow-ups': [late],
    '/closed': [],
    'POST /follow-ups/f1/hand-over': handed,
  });
  await fireEvent.click(await screen.findByRole('button', { name: /^Confier.: Logement, 12/ }));
  const form = screen.getByLabelText('À qui').closest('form')!;
  await fireEvent.change(screen.getByLabelText('À qui'), { target: { value: karim.id } });
  await fireEvent.submit(form);

  await screen.findByText('Confié à Karim H.');
  expect(asked()).toContain('POST /follow-ups/f1/hand-over');
  screen.getByText('Sandrine L. l’a confié à Karim H.');
  expect(screen.getAllByText('Karim H. s’en occupe')).toHaveLength(2);
});

test('it is settled, leaves the open ones, and whoever noted it will read what came of it', async () => {
  const closed = done(late, 'closed', {
    closed_at: new Date().toISOString(),
    closed_by: { id: 'me', name: 'Sandrine L.' },
    result: 'passed_on',
    result_words: 'L’assistante sociale appelle lundi',
  });
  open({ '/follow-ups': [late], '/closed': [], 'POST /follow-ups/f1/close': closed });
  await fireEvent.click(await screen.findByRole('button', { name: /^Terminer.: Logement/ }));
  screen.getByText(/Aïcha B\. les lira/);
  await fireEvent.click(screen.getByLabelText('Transmis'));
  const form = screen.getByLabelText(/Quelques mots/).closest('form')!;
  const who = screen.getByLabelText('À qui, hors de l’équipe\u00a0?', {
    normalizer: (text) => text,
  });
  await fireEvent.input(who, { target: { value: 'la PMI' } });
  await fireEvent.submit(form);
  await screen.findByText(/Sans l’accord de la personne, rien ne sort de l’équipe/);
  screen.getByText(/transmettre votre demande à .la PMI/);
  await fireEvent.click(screen.getByLabelText('La personne est d’accord'));
  await fireEvent.submit(form);

  await screen.findByText('Terminé. Aïcha B. le lira sur son téléphone.');
  await screen.findByText('Aucune promesse en attente');
  await fireEvent.click(screen.getByRole('button', { name: 'Terminés 1' }));
  const list = screen.getByRole('heading', { name: /Terminés depuis/ }).parentElement!;
  expect(
    within(list).getByText('L’assistante sociale appelle lundi').parentElement!.textContent,
  ).toMatch(/^«\sL’assistante sociale appelle lundi\s»$/);
  within(list).getByText('Transmis');
});

test('whoever agrees at the desk hears it in a language of the team’s missions', async () => {
  const mission = (team_id: string | null, languages: string[]) => ({ team_id, languages });
  open({
    '/follow-ups': [late],
    '/closed': [],
    '/campaigns': [
      mission(null, ['fr', 'ar']),
      mission('team', ['ar', 'bm']),
      mission('x', ['tr']),
    ],
  });
  await fireEvent.click(await screen.findByRole('button', { name: /^Terminer.: Logement/ }));
  await fireEvent.click(screen.getByLabelText('Transmis'));

  const chips = within(await screen.findByRole('group', { name: 'Langue de l’échange' }));
  await chips.findByRole('button', { name: 'العربية' });
  expect(chips.getAllByRole('button').map(({ textContent }) => textContent.trim())).toEqual([
    ...['Français', 'العربية', 'Bamanakan'],
    expect.stringMatching(/^…/),
  ]);
  await fireEvent.click(chips.getByRole('button', { name: 'العربية' }));
  expect(chips.getByRole('button', { name: 'العربية', pressed: true })).toBeTruthy();
});

test('what a colleague has settled meanwhile is said, and nothing is lost', async () => {
  const detail = 'Un collègue vient de le terminer.';
  open({
    '/follow-ups': [late],
    '/closed': [],
    'POST /follow-ups/f1/take': { status: 409, problem: { title: 'Suivi déjà terminé', detail } },
  });
  await fireEvent.click(await screen.findByRole('button', { name: 'Logement' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Je m’en occupe' }));

  await screen.findByText(detail);
});

test('what did not come through is said in a sentence each', async () => {
  open({ '/follow-ups': [], '/closed': [], '/operations/unsettled': [held] });

  await screen.findByText('Aucune promesse en attente');
  screen.getByText(/Aïcha B\. : un suivi, aujourd’hui/);
  screen.getByText(/Demandez à Aïcha B\./);
});

test('passages whose door is in doubt stand beside the follow-ups', async () => {
  open({ '/follow-ups': [], '/closed': [], '/encounters/mismatches': [aMismatch()] });

  await screen.findByRole('heading', { name: /^Quelle porte/ });
  screen.getByRole('button', { name: /^C’est bien cette porte/ });
  expect(screen.queryByText('À vérifier')).toBeNull();
});

test.each([
  ['nobody owns it, giving it to somebody', null, 'Confier'],
  ['somebody owns it, settling it', { ...karim, works_here: true }, 'Terminer'],
])('the first answer to one is, where %s', async (_case, owner, first) => {
  const one = aFollowUp({ owner });
  open({ '/follow-ups': [one], '/closed': [] });
  await fireEvent.click(await screen.findByRole('button', { name: 'Logement' }));

  const panel = screen.getByRole('article');
  const names = within(panel)
    .getAllByRole('button')
    .map((button) => button.textContent?.trim())
    .filter((name) => name === 'Confier' || name === 'Terminer');
  expect(names[0]).toBe(first);
});

test('what a colleague answered meanwhile is shown, and one chooses whose answer stands', async () => {
  const one = aFollowUp({ owner: { ...karim, works_here: true } });
  const answered = done(one, 'closed', {
    result: 'not_reached',
    closed_at: '2026-11-24T10:00:00Z',
  });
  const problem = { code: 'follow_ups.changed_meanwhile', detail: 'Changé.' };
  open({
    '/follow-ups': [one],
    '/closed': [],
    'POST /follow-ups/f1/close': { status: 409, problem },
  });
  await fireEvent.click(await screen.findByRole('button', { name: 'Logement' }));
  const panel = within(screen.getByRole('article'));
  await fireEvent.click(panel.getByRole('button', { name: 'Terminer' }));
  vi.unstubAllGlobals();
  answers({
    '/follow-ups': [answered],
    'POST /follow-ups/f1/close': { status: 409, problem },
  });
  await fireEvent.click(panel.getByRole('button', { name: 'Terminer' }));

  await screen.findByText(/^Pendant que vous écriviez.: Sandrine L\./);
  panel.getByRole('button', { name: 'Envoyer la mienne' });
  await fireEvent.click(panel.getByRole('button', { name: 'Garder sa réponse' }));
  await vi.waitFor(() => expect(screen.queryByText(/^Pendant que vous écriviez/)).toBeNull());
});

test('the link of a door opens what was promised there', async () => {
  history.replaceState(null, '', '/bureau/suivis?porte=d1');
  open({ '/follow-ups': [aFollowUp()], '/closed': [] });

  await vi.waitFor(() => expect(screen.getByRole('article').textContent).toContain('Logement'));
});
