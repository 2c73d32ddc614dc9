// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { doorOf, type Household } from '../../domain/places';
import { startHousehold } from '../../store/commands/households';
import { readSigned } from '../../store/outbox/read-signed';
import type { Store } from '../../store/store';
import { likeABrowser } from '../../testing/browser';
import { aDevice, CAMPAIGN, doorId, STAIRWELL, stairwellIn, TERRITORY } from '../../testing/device';
import { button, sheetOf, tap } from '../../testing/stairwell-screen';
import StairwellScreen from '../stairwells/StairwellScreen.svelte';

likeABrowser();

const door = doorId(2, 1);

/** The screen of the stairwell, on a phone of its own. */
async function onLanding(store: Store): Promise<void> {
  const errand = { stairwellId: STAIRWELL, campaignId: CAMPAIGN, territoryId: TERRITORY };
  render(StairwellScreen, { store, ...errand, backHref: '/' });
  await screen.findByRole('heading', { level: 1 });
}

async function aLanding() {
  const device = await aDevice();
  history.pushState(null, '', '/');
  await onLanding(device.store);
  return device;
}

/** The page goes, and comes again with an empty memory at the same address. */
async function reload(store: Store, reopen: () => Promise<Store>): Promise<Store> {
  await store.drafts.settle();
  cleanup();
  const after = await reopen();
  await onLanding(after);
  return after;
}

async function household(store: Store): Promise<Household> {
  const found = doorOf(await stairwellIn(store), door);
  if (!found) throw new Error('no door');
  return found.household;
}

const type = (label: string | RegExp, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const agreed = () => screen.getAllByRole('checkbox', { name: 'La personne est d’accord' });

async function talkHalfWritten(): Promise<void> {
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  await tap(button('Échange'));
  await tap(button('Quelqu’un doit s’en occuper'));
  await tap(button('Logement'));
  await tap(agreed()[0]!);
  await tap(button('Garder ses coordonnées'));
  await type('Nom', 'Mme Diallo');
  await tap(agreed()[1]!);
  await type(/^Note/, 'Fuite sous l’évier');
}

test('a talk with flag, consent and contact is whole after a reload, and is sent once', async () => {
  const { store, reopen } = await aLanding();
  await talkHalfWritten();

  const after = await reload(store, reopen);
  await screen.findByText('Votre note est reprise.');
  expect(isAgreed()).toEqual([true, true]);
  await tap(button('Enregistrer'));

  await sheetOf('Porte 22');
  const { passages, followUps, contact } = await household(after);
  expect(passages).toMatchObject([{ outcome: 'conversation', note: 'Fuite sous l’évier' }]);
  expect(followUps).toMatchObject([{ reason: 'housing' }]);
  expect(contact).toMatchObject({ name: 'Mme Diallo' });
  expect(await after.db.drafts.count()).toBe(0);
  expect(screen.queryByText('Reprendre votre note')).toBeNull();
});

test('the phone’s Back takes one step, and the note is offered in one tap', async () => {
  await aLanding();
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  await tap(button('Échange'));
  await type(/^Note/, 'Rappeler jeudi');

  history.back();
  await sheetOf('Porte 21');
  await screen.findByText('Reprendre votre note');
  history.back();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await tap(button(/^Porte 21, .*note à reprendre/));
  await tap(await screen.findByRole('button', { name: /^Reprendre votre note/ }));
  expect(screen.getByLabelText<HTMLTextAreaElement>(/^Note/).value).toBe('Rappeler jeudi');

  await tap(button('Jeter'));
  await tap(button('Oui, jeter'));
  expect(screen.getByLabelText<HTMLTextAreaElement>(/^Note/).value).toBe('');
  await tap(button('Retour'));
  await sheetOf('Porte 21');
  expect(screen.queryByText('Reprendre votre note')).toBeNull();
});

const moveIn = (store: Store) => startHousehold(store, { stairwellId: STAIRWELL, doorId: door });
const isAgreed = () => agreed().map((box) => (box as HTMLInputElement).checked);
const note = () => screen.getByLabelText<HTMLTextAreaElement>(/^Note/).value;

test('what was said of one household reaches the next by hand alone, and consent never', async () => {
  const { store } = await aLanding();
  await talkHalfWritten();
  history.back();
  await sheetOf('Porte 21');
  await moveIn(store);
  await screen.findByText(/pour le foyer d’avant/);

  await tap(button('Échange'));
  expect(note()).toBe('');
  await tap(button('Reprendre'));

  expect([note(), ...isAgreed()]).toEqual(['Fuite sous l’évier', false, false]);
  await tap(button('Enregistrer'));
  await screen.findByRole('alert');
  expect((await household(store)).passages).toEqual([]);
});

test('others who move in while a form is open are asked again', async () => {
  const { store } = await aLanding();
  await talkHalfWritten();
  await moveIn(store);

  await screen.findByText(/D’autres personnes habitent ici maintenant/);
  expect([note(), ...isAgreed()]).toEqual(['Fuite sous l’évier', false, false]);
});

test('a door that goes while its form is open stays under the fingers, and can be said', async () => {
  const { store, db } = await aLanding();
  await talkHalfWritten();
  const { id: householdId } = await household(store);
  await db.chunks.delete([store.author.memberId, `stairwell:${STAIRWELL}`]);
  await store.drafts.settle();

  expect(note()).toBe('Fuite sous l’évier');
  await tap(button('Enregistrer'));
  await waitFor(async () => expect(await store.outbox.all()).toHaveLength(3));
  const [first] = await store.outbox.all();
  expect(readSigned(first!.unsent.signed).operation.payload).toMatchObject({
    ...{ door_id: door, household_id: householdId, note: 'Fuite sous l’évier' },
  });
});

test('the form of a note that waited says that a passage was noted since, the door does not', async () => {
  await aLanding();
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  await tap(button('Échange'));
  await type(/^Note/, 'Rappeler jeudi');
  await tap(button('Retour'));
  await screen.findByText('Reprendre votre note');
  expect(screen.queryByText(/en ferait un deuxième/)).toBeNull();

  await tap(button(/^Absent/));
  await sheetOf('Porte 22');
  await tap(button('Fermer'));
  await tap(button(/^Porte 21,/));

  await tap(await screen.findByRole('button', { name: /^Reprendre votre note/ }));
  await screen.findByText(/Un passage a été noté ici depuis : cette note en ferait un deuxième/);

  await tap(button('Retour'));
  await sheetOf('Porte 21');
  await screen.findByText('Reprendre votre note');
  expect(screen.queryByText(/en ferait un deuxième/)).toBeNull();
});
