// @vitest-environment jsdom
import { render, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { serviceDay } from '../../domain/service-day';
import type { Round } from '../../domain/round';
import type { Store } from '../../store/store';
import { likeABrowser } from '../../testing/browser';
import {
  aCampaign,
  aDevice,
  aStairwell,
  CAMPAIGN,
  KARIM,
  STAIRWELL,
  TERRITORY,
} from '../../testing/device';
import { aRound, holdRounds } from '../../testing/rounds';
import { button, sheetOf, tap } from '../../testing/stairwell-screen';
import StairwellScreen from '../stairwells/StairwellScreen.svelte';

likeABrowser();

let rounds = 0;

/** On the landing, with this round on the phone. */
async function onTheLanding(facts: Partial<Round>): Promise<Store> {
  const { store, db } = await aDevice([aStairwell()]);
  const mission = { id: `campaign:${CAMPAIGN}`, scope: 'campaign', version: 2 };
  await db.chunks.put(await store.campaigns.seal({ ...mission, content: aCampaign() }));
  const id = `round ${(rounds += 1)}`;
  await holdRounds(store, [aRound({ id, plannedOn: serviceDay(new Date()), ...facts })]);
  history.replaceState(null, '', '/');
  render(StairwellScreen, {
    ...{ store, stairwellId: STAIRWELL, campaignId: CAMPAIGN, territoryId: TERRITORY },
    ...{ backHref: '/', hrefOf: () => '/' },
  });
  await screen.findByRole('heading', { level: 1 });
  return store;
}

const underWay = (): Partial<Round> => ({
  marks: [{ id: 'start', event: 'start', at: Math.floor(Date.now() / 1000) - 600, seq: 1 }],
});

/** Who was there too at each passage that waits to be sent, in its order. */
async function companionsIn(store: Store): Promise<unknown[]> {
  const entries = await store.outbox.all();
  return entries.map(({ unsent }) => {
    const { companion_id: id } = JSON.parse(unsent.signed.payload) as { companion_id: unknown };
    return id;
  });
}

test('who walks a round along is noted with each passage, until one tap says otherwise', async () => {
  const store = await onTheLanding(underWay());
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');

  expect(button('Avec Karim').getAttribute('aria-pressed')).toBe('true');
  await tap(button(/^Absent/));
  await sheetOf('Porte 22');
  await tap(button('Avec Karim'));
  await tap(button(/^Absent/));
  await sheetOf('Porte 11');

  await waitFor(async () => expect(await companionsIn(store)).toEqual([KARIM, null]));
  expect(button('Avec Karim').getAttribute('aria-pressed')).toBe('false');
});

test.each([
  ['that was not started', {}],
  ['that is walked alone', { ...underWay(), members: [] }],
  ['of another mission', { ...underWay(), campaignId: 'other' }],
])('nobody comes along on a round %s', async (_, facts) => {
  const store = await onTheLanding(facts);
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');

  expect(screen.queryByRole('button', { name: 'Avec Karim' })).toBeNull();
  await tap(button(/^Absent/));

  await waitFor(async () => expect(await companionsIn(store)).toEqual([null]));
});
