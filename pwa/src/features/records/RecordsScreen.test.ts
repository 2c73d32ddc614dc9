// @vitest-environment jsdom
import { render, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { recordEncounter, withdrawEncounter } from '../../store/encounters';
import type { Store } from '../../store/store';
import { likeABrowser } from '../../testing/browser';
import { aDevice, CAMPAIGN, doorId, STAIRWELL } from '../../testing/device';
import RecordsScreen from './RecordsScreen.svelte';

likeABrowser();

const absentAt = (store: Store, door: string) =>
  recordEncounter(store, {
    ...{ stairwellId: STAIRWELL, doorId: door, campaignId: CAMPAIGN, outcome: 'not_home' },
  });

test('what is on the phone waits; what arrived is received, and only that', async () => {
  const { store } = await aDevice();
  const first = await absentAt(store, doorId(2, 1));
  await absentAt(store, doorId(2, 2));
  render(RecordsScreen, { store, backHref: '/' });
  expect(await screen.findAllByText('Enregistré sur ce téléphone')).toHaveLength(2);
  expect(screen.queryByText('Reçu')).toBeNull();

  await store.outbox.settle([{ id: first, verdict: 'applied' }]);

  const row = (await screen.findByText('Reçu')).closest('li')!;
  within(row).getByText('Porte 21 : Absent');
  expect(screen.getAllByText('Enregistré sur ce téléphone')).toHaveLength(1);
});

test('what was refused says why and what can be done', async () => {
  const { store } = await aDevice();
  const id = await absentAt(store, doorId(2, 1));
  await store.outbox.settle([{ id, verdict: 'refused', code: 'places.door_unknown' }]);
  render(RecordsScreen, { store, backHref: '/' });

  await screen.findByText(/^Refusé : cette porte n’existe plus chez nous. C’est gardé/);
});

test('a refusal that this release does not know is kept, and shown to the lead', async () => {
  const { store } = await aDevice();
  const id = await absentAt(store, doorId(2, 1));
  await store.outbox.settle([{ id, verdict: 'refused', code: 'places.moon' }]);
  render(RecordsScreen, { store, backHref: '/' });

  await screen.findByText('Refusé : c’est gardé. Montrez cet écran à votre responsable.');
});

test('what was held is neither lost nor received', async () => {
  const { store } = await aDevice();
  const id = await absentAt(store, doorId(2, 1));
  await store.outbox.settle([{ id, verdict: 'held', code: 'operations.waits' }]);
  render(RecordsScreen, { store, backHref: '/' });

  await screen.findByText(/^Arrivé, mis de côté/);
  expect(screen.queryByText('Reçu')).toBeNull();
});

test('a passage taken back is crossed out, and said so', async () => {
  const { store } = await aDevice();
  const encounterId = await absentAt(store, doorId(2, 1));
  await withdrawEncounter(store, { stairwellId: STAIRWELL, encounterId });
  render(RecordsScreen, { store, backHref: '/' });

  await screen.findByText('(annulé ensuite)');
  screen.getByText('Porte 21 : Annulation d’un passage');
});

test('with nothing recorded it says what will be here', async () => {
  const { store } = await aDevice();
  render(RecordsScreen, { store, backHref: '/' });

  await screen.findByText('Rien à envoyer');
});
