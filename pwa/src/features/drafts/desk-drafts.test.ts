// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addDays } from '../../domain/day';
import { today } from '../../domain/service-day';
import { deskDraftsOf, forgetDeskDrafts } from '../../store/commands/desk-drafts';
import { answers } from '../../testing/server-answers';
import UnderDrafts from '../../testing/UnderDrafts.svelte';
import CampaignsScreen from '../campaigns/CampaignsScreen.svelte';

const MEMBER = '0198f2d0-0000-7000-8000-00000000a1c4';
const water = {
  ...{ id: 'c1', team_id: 'team', name: 'L’eau, on en parle', theme: 'Eau', partner: '' },
  ...{ message: '', starts_on: today(), ends_on: addDays(today(), 9), passages: 3 },
  ...{ languages: ['fr'], themes: [], cards: [] },
};

beforeEach(() => {
  document.cookie = `palier_vault_${MEMBER}=a-secret; Path=/`;
  history.pushState(null, '', '/bureau/missions');
});
afterEach(() => {
  forgetDeskDrafts();
  vi.unstubAllGlobals();
});

/** The room of missions, as the desk shows it. */
function open(): void {
  const given = { teamId: 'team', mayMake: true, mayChange: () => true };
  render(UnderDrafts, { drafts: deskDraftsOf(MEMBER), of: CampaignsScreen, given });
}

function reload(): void {
  const kept = Object.entries(sessionStorage) as [string, string][];
  cleanup();
  forgetDeskDrafts();
  for (const [name, value] of kept) sessionStorage.setItem(name, value);
  open();
}

const button = (name: string | RegExp) => screen.findByRole('button', { name });
const field = (label: string) => screen.findByLabelText<HTMLInputElement>(new RegExp(`^${label}`));
const type = async (label: string, value: string) =>
  fireEvent.input(await field(label), { target: { value } });

test('a mission half written is whole after a reload, and is gone once it is saved', async () => {
  answers({ '/campaigns': [water], 'POST /campaigns': water });
  open();
  await fireEvent.click(await button('Nouvelle mission'));
  await type('Nom', 'Les droits');
  await type('Thème', 'Droits');
  await type('Du', today());
  await type('Au', addDays(today(), 30));
  await type('Partenaire', 'La CAF');
  await fireEvent.click(await button('Ajouter un thème'));
  await type('Thème 1', 'Logement');
  await deskDraftsOf(MEMBER).settle();

  reload();
  await screen.findByText('Votre saisie est reprise.');
  expect((await field('Nom')).value).toBe('Les droits');
  expect((await field('Thème 1')).value).toBe('Logement');
  await fireEvent.click(await button('Enregistrer'));
  await waitFor(() => expect(location.search).toBe(''));
  await deskDraftsOf(MEMBER).settle();
  expect(sessionStorage.length).toBe(0);
});

test('the browser’s Back closes the form and keeps it; ‹ Annuler › throws it away', async () => {
  answers({ '/campaigns': [water] });
  open();
  await fireEvent.click(await button('Nouvelle mission'));
  await type('Nom', 'Les droits');

  history.back();
  await fireEvent.click(await button('Reprendre la saisie'));
  expect((await field('Nom')).value).toBe('Les droits');
  await fireEvent.click(await button('Annuler'));
  await button('Nouvelle mission');
  await deskDraftsOf(MEMBER).settle();
  expect(sessionStorage.length).toBe(0);
});

test('what was changed meanwhile by somebody else is said', async () => {
  answers({ '/campaigns': [water] });
  open();
  await fireEvent.click(await button(/^Modifier/));
  await type('Partenaire', 'La CAF');
  await deskDraftsOf(MEMBER).settle();

  answers({ '/campaigns': [{ ...water, name: 'L’eau, encore' }] });
  reload();
  await screen.findByText(/a changé depuis/);
  expect((await field('Partenaire')).value).toBe('La CAF');
});
