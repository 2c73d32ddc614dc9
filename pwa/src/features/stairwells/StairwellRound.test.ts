// @vitest-environment jsdom
import { render, screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { Passage, Stairwell } from '../../domain/places';
import type { Round } from '../../domain/round';
import { serviceDay } from '../../domain/service-day';
import type { Store } from '../../store/store';
import { getRoundsHeld } from '../../store/views/rounds';
import { likeABrowser } from '../../testing/browser';
import {
  aDevice,
  aDoor,
  aHousehold,
  aPassage,
  aStairwell,
  CAMPAIGN,
  doorId,
  outcomesIn,
  STAIRWELL,
  TERRITORY,
} from '../../testing/device';
import { aRound, holdRounds } from '../../testing/rounds';
import { button, sheetOf, tap } from '../../testing/stairwell-screen';
import StairwellScreen from './StairwellScreen.svelte';

likeABrowser();

const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;
const LAST_WEEK = { at: secondsAgo(7 * 86_400) };

function behind(floor: number, position: number, ...passages: Partial<Passage>[]) {
  const household = aHousehold({ passages: passages.map((one) => aPassage(one)) });
  return aDoor({ floor, position, household });
}

/** 21, 22, 23 and 11, 12, 13, where nobody was home last week at 12 and 22. */
const here = aStairwell({
  doors: [
    ...[behind(2, 1), behind(2, 2, LAST_WEEK), behind(2, 3)],
    ...[behind(1, 1), behind(1, 2, LAST_WEEK), behind(1, 3)],
  ],
});
const there = aStairwell({
  id: 'there',
  stairwell: 'Escalier 3',
  lat: 48.902,
  doors: [aDoor({ floor: 0, position: 1 })],
});

/** The plan asks 22, 23 and 12 here, and then one door elsewhere. */
const ASKED = [doorId(2, 2), doorId(2, 3), doorId(1, 2)];

function stop(stairwellId: string, ids: string[]): Round['stops'][number] {
  const doors = ids.map((id) => ({ id, reason: 'never_met' as const }));
  return { stairwellId, doors, arrivesMin: 0, minutes: 12, walkMin: 0 };
}

async function walking(
  stops: Round['stops'] = [stop(STAIRWELL, ASKED), stop('there', [doorId(0, 1)])],
  stairwell: Stairwell = here,
): Promise<{ store: Store; onroundend: () => void }> {
  const { store } = await aDevice([stairwell, there]);
  const preparedAt = secondsAgo(3600);
  await holdRounds(store, [aRound({ plannedOn: serviceDay(new Date()), preparedAt, stops })]);
  history.replaceState(null, '', '/');
  const onroundend = vi.fn();
  render(StairwellScreen, {
    ...{ store, stairwellId: STAIRWELL, campaignId: CAMPAIGN, territoryId: TERRITORY },
    ...{ backHref: '/', hrefOf: (id: string) => `/ici/${id}`, onroundend },
  });
  await screen.findByText(/^Votre tournée/);
  return { store, onroundend };
}

async function absentAt(...titles: string[]): Promise<void> {
  for (const title of titles) {
    await sheetOf(title);
    await tap(button(/^Absent/));
  }
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
}

test('the façade says which doors are planned, and which were seen today', async () => {
  await walking(undefined, {
    ...here,
    doors: [...here.doors.slice(0, 5), behind(1, 3, { at: secondsAgo(600) })],
  });

  screen.getByText('Votre tournée : 3 portes ici, encore 3');
  button('Porte 22, 2e étage, au milieu, prévue : absent');
  button('Porte 21, 2e étage, première à gauche : jamais vue');
  button('Porte 13, 1er étage, première à droite, vue aujourd’hui : absent');
  const [planned, aside] = ['22', '21'].map((label) =>
    button(new RegExp(`^Porte ${label},`)).getAttribute('data-plan'),
  );
  expect([planned, aside]).toEqual(['left', 'aside']);
});

test('the way follows the plan, goes back up to what was left, and then to the next stairwell', async () => {
  await walking();

  await tap(button(/^Porte 23,/));
  await absentAt('Porte 23', 'Porte 12', 'Porte 22');

  await screen.findByText('Escalier terminé : 3 portes, 0 échange. Bon travail !');
  const next = screen.getByRole('link', { name: /^Escalier suivant.: Bât. C · Escalier 3$/u });
  expect(next.getAttribute('href')).toBe('/ici/there');
  expect(screen.queryByText(/encore/)).toBeNull();
});

test('the last door of the round is noticed, and one tap ends it', async () => {
  const { store, onroundend } = await walking([stop(STAIRWELL, ASKED)]);

  await tap(button(/^Porte 22,/));
  await sheetOf('Porte 22');
  await tap(button(/^Échange$/));
  await tap(button('Enregistrer'));
  await absentAt('Porte 23', 'Porte 12');

  await screen.findByText('Tout ce qui était prévu est fait : 3 portes, 1 échange. Merci !');
  await tap(button('Terminer la tournée'));
  await waitFor(() => expect(onroundend).toHaveBeenCalledOnce());
  const [round] = await getRoundsHeld(store);
  expect(round?.marks.map(({ event }) => event)).toEqual(['end']);
});

test('a whole floor takes the doors of the plan that are left, and says which', async () => {
  const { store } = await walking();

  await tap(button(/^Porte 23,/));
  await sheetOf('Porte 23');
  await tap(button(/^Refus/));
  await sheetOf('Porte 12');
  await tap(button('Fermer'));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await tap(button('2e étage, choisir cet étage'));
  await screen.findByText('à noter : 22');
  await tap(button('Tout le 2e absent'));

  await screen.findByText('2e étage : 1 absent');
  expect(await outcomesIn(store, doorId(2, 1))).toEqual([]);
  expect(await outcomesIn(store, doorId(2, 2))).toEqual(['not_home', 'not_home']);
  expect(await outcomesIn(store, doorId(2, 3))).toEqual(['refused']);
});
