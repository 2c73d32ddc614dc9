// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { aMappedBuilding } from '../../testing/desk';
import { answers } from '../../testing/server-answers';
import BuildingPanel from '../contact-map/BuildingPanel.svelte';
import type { Passage, Revision } from './shapes';

const fatou = { id: 'm1', name: 'Fatou' };
const nadia = { id: 'm2', name: 'Nadia' };
const at = '2026-11-24T17:00:00Z';

const content = {
  outcome: 'conversation',
  notice_left: false,
  come_back_on: null,
  come_back_at: null,
  note: 'Fuite sous l’évier',
  themes: ['leak', 'gone'],
} as const;

const passage: Passage = {
  ...content,
  themes: [...content.themes],
  id: 'p1',
  at,
  by: fatou,
  campaign_id: 'c1',
  household_id: 'h',
  companion: null,
  household_left: false,
  channel: 'door',
  need: 'housing',
  withdrawn_at: null,
  revisions: [],
};

const recorded: Revision = {
  ...content,
  themes: [...content.themes],
  action: 'recorded',
  at,
  by: fatou,
  reason: null,
};

const campaign = {
  id: 'c1',
  themes: [{ code: 'leak', labels: { fr: 'Fuite d’eau' }, sensitive: false }],
};

async function open(by: Record<string, unknown>, isLead = true) {
  const asked = answers({ '/encounters': [passage], '/doors/d1/facts': [], ...by });
  const onchanged = vi.fn();
  const props = { building: aMappedBuilding(), campaigns: [campaign] as never, isLead };
  render(BuildingPanel, { ...props, onback: vi.fn(), onchanged });
  if (isLead) await fireEvent.click(screen.getByRole('button', { name: /^Porte 01/ }));
  return { asked, onchanged };
}

afterEach(() => vi.unstubAllGlobals());

test('who does not lead the team opens no door', async () => {
  await open({}, false);

  expect(screen.queryByRole('button', { name: /Porte 01/ })).toBeNull();
});

test('a door tells what one sees of it, and whose word that is', async () => {
  const fact = { fact: 'bell_broken', by: 'Fatou', at };
  await open({ '/doors/d1/facts': [fact, { ...fact, fact: 'of_tomorrow' }] });

  const list = await screen.findByRole('list', { name: 'La porte' });
  expect(list.textContent).toMatch(/Sonnette en panne\s: Fatou, .*Autre indication\s: Fatou, /);
});

test('where that cannot be read, the passages stand and it says so', async () => {
  await open({ '/doors/d1/facts': { status: 500, problem: {} } });

  await screen.findByRole('button', { name: 'Réessayer' });
  screen.getByText(/Fuite sous l’évier/);
});

test('a door says what was said there, and leads back to where the reader was', async () => {
  await open({});

  await screen.findByText('Échange (Fuite d’eau, gone)');
  screen.getByText(/^Fatou, /);
  expect(screen.getByText('Fuite sous l’évier').parentElement!.textContent).toMatch(
    /^«\sFuite sous l’évier\s»$/,
  );
  screen.getByText(/^Besoin.: Logement/);
  expect(screen.queryByText('Ce qui a été changé')).toBeNull();

  await fireEvent.click(screen.getByRole('button', { name: 'Retour à 12 rue des Érables' }));
  await vi.waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole('button', { name: /^Porte 01/ })),
  );
});

test('a correction is told with its reason, and the figures are asked for again', async () => {
  const corrected: Revision = {
    ...recorded,
    action: 'corrected',
    by: nadia,
    outcome: 'not_home',
    notice_left: true,
    note: null,
    themes: [],
    reason: 'Vu avec elle',
  };
  const now = {
    ...passage,
    outcome: 'not_home',
    notice_left: true,
    note: null,
    themes: [],
    revisions: [recorded, corrected],
  };
  const { asked, onchanged } = await open({ 'POST /encounters/p1/correction': now });
  await fireEvent.click(await screen.findByRole('button', { name: /^Corriger le passage de F/ }));
  const outcome = screen.getByLabelText('Ce qu’il en est');
  await fireEvent.change(outcome, { target: { value: 'not_home' } });
  await fireEvent.click(screen.getByLabelText('Avis laissé'));
  await fireEvent.input(screen.getByLabelText(/Pourquoi ce changement/), {
    target: { value: 'Vu avec elle' },
  });
  await fireEvent.submit(outcome.closest('form')!);

  await screen.findByText('Corrigé. L’équipe le verra sur ses téléphones.');
  expect(asked()).toContain('POST /encounters/p1/correction');
  expect(onchanged).toHaveBeenCalledOnce();
  screen.getByText(/^Fatou a noté.: échange \(Fuite d’eau, gone\)/);
  screen.getByText(/^Nadia a corrigé.: absent, avis laissé/);
  screen.getByText(/^Raison.: Vu avec elle/);
});

test('what is taken back stays to be read, and nothing more is done with it', async () => {
  const withdrawn: Revision = {
    ...recorded,
    action: 'withdrawn',
    by: nadia,
    outcome: null,
    notice_left: null,
    note: null,
    themes: [],
    reason: 'Noté deux fois',
  };
  const now = { ...passage, withdrawn_at: at, revisions: [recorded, withdrawn] };
  await open({ 'POST /encounters/p1/withdrawal': now });
  await fireEvent.click(await screen.findByRole('button', { name: /^Retirer le passage/ }));
  const reason = screen.getByLabelText(/Pourquoi ce changement/);
  await fireEvent.input(reason, { target: { value: 'Noté deux fois' } });
  await fireEvent.submit(reason.closest('form')!);

  await screen.findByText('Retiré. Il ne compte plus.');
  screen.getByText('Nadia l’a retiré');
  expect(screen.queryByRole('button', { name: /^Corriger/ })).toBeNull();
});

test('a refusal is said in the form, and what was written stays', async () => {
  const problem = { code: 'encounters.reason_missing', title: 'x', detail: 'Dites pourquoi.' };
  await open({ 'POST /encounters/p1/withdrawal': { status: 422, problem } });
  await fireEvent.click(await screen.findByRole('button', { name: /^Retirer le passage/ }));
  const reason = screen.getByLabelText<HTMLInputElement>(/Pourquoi ce changement/);
  await fireEvent.input(reason, { target: { value: 'Voilà' } });
  await fireEvent.submit(reason.closest('form')!);

  await screen.findByText('Dites pourquoi.');
  expect(reason.value).toBe('Voilà');
});

test('a door where nothing was said says so', async () => {
  await open({ '/encounters': [] });

  await screen.findByText('Aucun passage à cette porte.');
});
