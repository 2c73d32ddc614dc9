// @vitest-environment jsdom
import { getRoundsHeld } from '../../store/views/rounds';
import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { serviceDay } from '../../domain/service-day';
import { markRound } from '../../store/commands/rounds';
import { recordEncounter } from '../../store/commands/encounters';
import type { Store } from '../../store/store';
import { likeABrowser } from '../../testing/browser';
import { aDevice, aDoor, aStairwell, CAMPAIGN, STAIRWELL } from '../../testing/device';
import { someLinks } from '../../testing/round-links';
import { aRound, holdRounds } from '../../testing/rounds';
import RoundScreen from '../stairwells/RoundScreen.svelte';
import ReorderScreen from './ReorderScreen.svelte';

likeABrowser();
beforeEach(() => localStorage.clear());

const other = aStairwell({
  id: 'other',
  stairwell: 'Escalier 3',
  lat: 48.901,
  doors: [3, 4].map((position) => aDoor({ floor: 1, position })),
});

async function prepared(): Promise<Store> {
  const { store } = await aDevice([aStairwell(), other]);
  await holdRounds(store, [aRound({ plannedOn: serviceDay(new Date()) })]);
  return store;
}

function show(store: Store, go = vi.fn()): typeof go {
  render(RoundScreen, {
    store,
    name: 'Aïcha Benali',
    isOnline: false,
    links: { ...someLinks, go },
  });
  return go;
}

test('a prepared round shows its way, and one tap begins it', async () => {
  const store = await prepared();
  const go = show(store);

  const begin = await screen.findByRole('button', { name: /^Commencer.: Bât. C · Escalier 2$/ });
  screen.getByText('avec Karim');
  const [first] = screen.getAllByRole('link', { name: /4 portes.· 4 jamais vues$/ });
  expect(first?.getAttribute('href')).toContain(STAIRWELL);
  await fireEvent.click(begin);

  await vi.waitFor(() => expect(go).toHaveBeenCalledOnce(), { timeout: 20_000 });
  const [round] = await getRoundsHeld(store);
  expect(round?.marks.map(({ event }) => event)).toEqual(['start']);
});

test('it counts what was done, goes on where somebody was, and tells the end in words', async () => {
  const store = await prepared();
  await markRound(store, 'round', 'start', new Date(Date.now() - 20 * 60_000));
  await recordEncounter(store, {
    stairwellId: STAIRWELL,
    doorId: aStairwell().doors[0]!.id,
    campaignId: CAMPAIGN,
    outcome: 'conversation',
  });
  show(store);

  await screen.findByRole('link', { name: /^Continuer.: Bât. C · Escalier 2$/ });
  screen.getByText(/^1 échange.· 0 absent.· encore 1.h.10$/);
  screen.getByText('vous y êtes');

  await fireEvent.click(screen.getByRole('button', { name: 'Terminer' }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Terminer la tournée' }));
  await screen.findByText(/^1 porte faite sur 4 prévues, en 20.min\.$/);
  screen.getByText('Il reste 3 portes. Elles attendent la prochaine tournée.');
  screen.getByRole('link', { name: 'Préparer une autre tournée' });
});

test('twenty minutes more, another order, and a stop less are kept together', async () => {
  const store = await prepared();
  const ondone = vi.fn();
  render(ReorderScreen, { store, links: someLinks, ondone });

  await fireEvent.click(await screen.findByRole('button', { name: '20 min de plus' }));
  await screen.findByText('2 portes de plus');
  await fireEvent.click(screen.getByRole('button', { name: 'Descendre Bât. C · Escalier 2' }));
  screen.getByText(/^Bât. C · Escalier 2.: 2 sur 2$/);
  await fireEvent.click(screen.getByRole('button', { name: 'Garder ce parcours' }));

  await vi.waitFor(() => expect(ondone).toHaveBeenCalledOnce());
  const [round] = await getRoundsHeld(store);
  expect(round?.budgetMin).toBe(110);
  expect(round?.stops.map(({ stairwellId }) => stairwellId)).toEqual(['other', STAIRWELL]);
});
