// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { languageOf } from '../../domain/places';
import { likeABrowser } from '../../testing/browser';
import { aDoor, aHousehold, aPassage, aStairwell, doorId, stairwellIn } from '../../testing/device';
import {
  button,
  openStairwellScreen,
  sheetOf,
  tap,
  tapsSince,
} from '../../testing/stairwell-screen';

likeABrowser();

const texts = {
  fr: { title: 'Lire son compteur', body: 'Les chiffres noirs.' },
  ar: { title: 'قراءة العداد', body: 'الأرقام السوداء.' },
};
const mission = { languages: ['fr', 'ar'], cards: [{ id: 'one', texts }] };

test('« Autre langue » asks which, one tap answers, and the household keeps it', async () => {
  const { store } = await openStairwellScreen(aStairwell(), mission);
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  tapsSince();

  await tap(button('Autre langue'));
  await sheetOf('Quelle langue, porte 21\u00a0?');
  expect(screen.queryByRole('button', { name: 'Français' })).toBeNull();
  await tap(button(/^தமிழ்/));
  await sheetOf('Porte 22');
  expect(tapsSince()).toBe(2);
  await screen.findByText('Porte 21 : autre langue, tamoul');
  await waitFor(async () => {
    const { doors } = await stairwellIn(store);
    expect(languageOf(doors.find(({ id }) => id === doorId(2, 1))!.household)).toBe('ta');
  });

  await tap(button('Autre langue'));
  await tap(button('Je ne sais pas'));
  await screen.findByText('Porte 22 : autre langue');
});

test('the cards are one tap from the door, in its language, and what was typed is there after them', async () => {
  const passages = [aPassage({ outcome: 'language_barrier', language: 'ar' })];
  const doors = [aDoor({ floor: 2, household: aHousehold({ passages }) }), aDoor()];
  await openStairwellScreen(aStairwell({ doors }), mission);
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  screen.getByText('Autre langue, arabe');

  await tap(button('À dire'));
  const card = await screen.findByRole('heading', { name: 'قراءة العداد' });
  expect(card.closest('article')?.dir).toBe('rtl');
  await tap(button('Retour'));
  await sheetOf('Porte 21');

  await tap(button('Échange'));
  const note = { target: { value: 'Compteur au sous-sol.' } };
  await fireEvent.input(screen.getByLabelText(/^Note/), note);
  await tap(button('À dire'));
  await screen.findByRole('heading', { name: 'قراءة العداد' });
  await tap(button('Retour'));
  await waitFor(() =>
    expect(screen.getByLabelText<HTMLTextAreaElement>(/^Note/).value).toBe('Compteur au sous-sol.'),
  );
});
