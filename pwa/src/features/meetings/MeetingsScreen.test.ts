// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { Meeting } from '../../domain/meeting';
import type { Campaign, Role } from '../../domain/member';
import type { Store } from '../../store/store';
import { likeABrowser } from '../../testing/browser';
import { aCampaign, aDevice, aMe, TEAM } from '../../testing/device';
import { button, sheetOf, tap } from '../../testing/stairwell-screen';
import MeetingsScreen from './MeetingsScreen.svelte';

likeABrowser();

/** A mediator: a team, and no territory. */
async function mediator(role: Role = 'worker', campaign?: Campaign): Promise<Store> {
  const { db, store } = await aDevice([]);
  const grants = [{ role, teamId: TEAM }];
  const content = aMe({ assignments: [], grants });
  if (campaign) {
    const { id } = campaign;
    const chunk = { id: `campaign:${id}`, scope: 'campaign', version: 2, content: campaign };
    await db.chunks.put(await store.campaigns.seal(chunk));
  }
  await db.chunks.put(await store.me.seal({ id: 'me', scope: 'me', version: 2, content }));
  render(MeetingsScreen, { store, backHref: '/' });
  await screen.findByText('Aucune rencontre ces jours-ci');
  return store;
}

async function meetings(store: Store): Promise<Meeting[]> {
  return (await store.meetings.read('meetings'))?.content ?? [];
}

test('who has no territory notes a meeting in the street', async () => {
  const store = await mediator();

  await tap(await screen.findByRole('button', { name: 'Noter une rencontre' }));
  await sheetOf('Rencontre');
  await tap(button('Enregistrer'));
  await screen.findByText('Choisissez où c’était.');
  await tap(button('Dans la rue'));
  await fireEvent.input(screen.getByLabelText('Le lieu, si c’est utile'), {
    target: { value: 'Place du marché' },
  });
  await tap(button('Une personne de plus'));
  await fireEvent.input(screen.getByLabelText(/^Note/), { target: { value: 'Voisins inquiets.' } });
  await tap(button('Enregistrer'));

  await screen.findByText('Rencontre enregistrée');
  await screen.findByText('Dans la rue, Place du marché');
  expect(await meetings(store)).toMatchObject([
    {
      ...{ teamId: TEAM, channel: 'street', outcome: 'conversation', people: 2 },
      ...{ placeName: 'Place du marché', note: 'Voisins inquiets.', stairwellId: null },
    },
  ]);
});

test('a meeting is corrected, and taken back', async () => {
  const store = await mediator();
  await tap(await screen.findByRole('button', { name: 'Noter une rencontre' }));
  await tap(button('Au téléphone'));
  await tap(button('Enregistrer'));

  await tap(await screen.findByRole('button', { name: 'Corriger' }));
  await sheetOf('Corriger la rencontre');
  await tap(button('Refus'));
  await tap(button('Enregistrer'));
  await screen.findByText('Rencontre corrigée');
  expect(await meetings(store)).toMatchObject([{ outcome: 'refused', channel: 'phone' }]);

  await tap(button('Effacer'));
  await tap(button('Oui, effacer'));
  await waitFor(async () => expect(await meetings(store)).toEqual([]));
});

test('what was promised in a meeting is flagged, and an undo takes both back', async () => {
  const store = await mediator();
  await tap(await screen.findByRole('button', { name: 'Noter une rencontre' }));
  await tap(button('Dans les transports'));
  await tap(button('Quelqu’un doit s’en occuper'));
  await tap(button('Logement'));
  await tap(screen.getByRole('checkbox', { name: 'La personne est d’accord' }));
  await tap(button('Enregistrer'));
  await screen.findByText('Rencontre enregistrée, aide demandée');

  const flagged = async () => (await store.followUps.read('follow_ups'))?.content ?? [];
  expect(await flagged()).toMatchObject([{ reason: 'housing', doorId: null }]);
  await tap(button('Annuler'));
  await waitFor(async () => expect(await meetings(store)).toEqual([]));
  expect((await flagged()).filter(({ closedAt }) => closedAt === null)).toEqual([]);
});

test('whoever leads a team notes a meeting for it', async () => {
  const store = await mediator('team_lead');

  await tap(await screen.findByRole('button', { name: 'Noter une rencontre' }));
  await tap(button('Dans la rue'));
  await tap(button('Enregistrer'));

  await screen.findByText('Rencontre enregistrée');
  expect(await meetings(store)).toMatchObject([{ teamId: TEAM, channel: 'street' }]);
});

test('three quick taps are three people more', async () => {
  await mediator();
  await tap(await screen.findByRole('button', { name: 'Noter une rencontre' }));

  for (const afterMs of [500, 90, 90]) await tap(button('Une personne de plus'), afterMs);

  screen.getByText('4 personnes');
});

test('nothing on its form speaks of a door', async () => {
  await mediator('worker', aCampaign());
  await tap(await screen.findByRole('button', { name: 'Noter une rencontre' }));
  const sheet = await sheetOf('Rencontre');
  await tap(button('Dans la rue'));
  await tap(button('Quelqu’un doit s’en occuper'));

  expect(sheet.closest('dialog')!.textContent).not.toMatch(/\bporte/i);
});

test('a screen that is gone counts nothing down', async () => {
  await mediator();
  await tap(await screen.findByRole('button', { name: 'Noter une rencontre' }));
  await tap(button('Au téléphone'));
  const running = new Set<unknown>();
  const [start, stop] = [globalThis.setTimeout, globalThis.clearTimeout];
  vi.spyOn(globalThis, 'setTimeout').mockImplementation((run: () => void, ms?: number) => {
    const id = start(run, ms);
    if ((ms ?? 0) > 5000) running.add(id);
    return id;
  });
  vi.spyOn(globalThis, 'clearTimeout').mockImplementation((id) => {
    running.delete(id);
    stop(id as number);
  });
  await tap(button('Enregistrer'));
  await screen.findByText('Rencontre enregistrée');
  await tap(await screen.findByRole('button', { name: 'Corriger' }));
  await tap(button('Enregistrer'));
  await screen.findByText('Rencontre corrigée');
  expect(running.size).toBeGreaterThan(0);

  cleanup();

  expect(running.size).toBe(0);
  vi.restoreAllMocks();
});
