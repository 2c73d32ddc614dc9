// @vitest-environment jsdom
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Meeting } from '../../domain/meeting';
import type { Store } from '../../store/store';
import { likeABrowser } from '../../testing/browser';
import { aDevice, aMe, TEAM } from '../../testing/device';
import { button, sheetOf, tap } from '../../testing/stairwell-screen';
import MeetingsScreen from './MeetingsScreen.svelte';

likeABrowser();

/** A mediator: a team, and no territory. */
async function mediator(): Promise<Store> {
  const { db, store } = await aDevice([]);
  const content = aMe({ assignments: [] });
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
