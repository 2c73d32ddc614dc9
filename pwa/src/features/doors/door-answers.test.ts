// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { Store } from '../../store/store';
import { likeABrowser } from '../../testing/browser';
import { doorId, stairwellIn } from '../../testing/device';
import { button, openStairwellScreen, sheetOf, tap } from '../../testing/stairwell-screen';

likeABrowser();
afterEach(() => void vi.useRealTimers());

async function passagesAt(store: Store, ...ids: string[]) {
  const { doors } = await stairwellIn(store);
  return ids.map((id) => doors.find((door) => door.id === id)?.household.passages.at(-1));
}

test('the bar names all that one tap has kept', async () => {
  await openStairwellScreen();
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  await tap(button('Échange'));
  await tap(button('Quelqu’un doit s’en occuper'));
  await tap(button('Logement'));
  await tap(screen.getByRole('checkbox', { name: 'La personne est d’accord' }));
  await tap(button('Garder ses coordonnées'));
  await fireEvent.input(screen.getByLabelText('Nom'), { target: { value: 'Rosa' } });
  await tap(screen.getAllByRole('checkbox', { name: 'La personne est d’accord' })[1]!);
  await tap(button('Enregistrer'));

  await screen.findByText('Porte 21 : échange, aide demandée, coordonnées gardées');
});

test('a notice goes with each absence of this stairwell, and of a whole floor, until it is taken off', async () => {
  const { store } = await openStairwellScreen();
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  await tap(button('Avis laissé'));
  await tap(button(/^Absent/));
  await sheetOf('Porte 22');
  await screen.findByText('Porte 21 : absent, avis laissé');
  await tap(button(/^Absent/));
  await sheetOf('Porte 11');
  await tap(button('Fermer'));

  const floor = await screen.findByRole('button', { name: /^Tout le 1er absent/ });
  expect(button('Avis pour chaque absent').getAttribute('aria-pressed')).toBe('true');
  await tap(floor);
  await screen.findByText('1er étage : 2 absents, avis laissé');
  const doors = [doorId(2, 1), doorId(2, 2), doorId(1, 1), doorId(1, 2)];
  const passages = await passagesAt(store, ...doors);
  expect(passages.map((passage) => passage?.noticeLeft)).toEqual([true, true, true, true]);
});

test('« demain » said before midnight is that day after it, and is read again before it is saved', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(new Date(2026, 10, 27, 23, 59));
  const { store } = await openStairwellScreen();
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  await tap(button('Revenir à…'));
  button('Revenir demain');

  vi.setSystemTime(new Date(2026, 10, 28, 0, 1));
  await tap(button('Revenir demain'));
  await screen.findByText('Un nouveau jour a commencé. Relisez la date, puis enregistrez.');
  await tap(button('Revenir samedi 28 novembre'));
  await sheetOf('Porte 22');

  const [passage] = await passagesAt(store, doorId(2, 1));
  expect(passage?.comeBackOn).toBe('2026-11-28');
  expect(new Date(passage!.at * 1000).getDate()).toBe(28);
});

test('« aujourd’hui » said before midnight is past after it, and asks for another day', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(new Date(2026, 10, 27, 23, 59));
  const { store } = await openStairwellScreen();
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  await tap(button('Revenir à…'));
  await tap(screen.getByRole('radio', { name: 'Aujourd’hui' }));

  vi.setSystemTime(new Date(2026, 10, 28, 0, 1));
  await tap(button('Revenir aujourd’hui'));
  await screen.findByText('Choisissez le jour.');
  await tap(button(/^Revenir …/));
  expect(await passagesAt(store, doorId(2, 1))).toEqual([undefined]);
});

test('a follow-up for today that is saved after midnight is due on the new day, in full', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(new Date(2026, 10, 27, 23, 59));
  const { store } = await openStairwellScreen();
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  await tap(button('Demander de l’aide'));
  await tap(button('Logement'));
  await tap(screen.getByRole('radio', { name: 'Aujourd’hui' }));
  screen.getByText('Aujourd’hui même');
  await tap(screen.getByRole('checkbox', { name: 'La personne est d’accord' }));

  vi.setSystemTime(new Date(2026, 10, 28, 0, 1));
  await tap(button('Demander de l’aide'));
  await screen.findByText('Un nouveau jour a commencé. Relisez la date, puis enregistrez.');
  screen.getByText('Avant le samedi 28 novembre');
  await tap(button('Demander de l’aide'));
  await waitFor(async () => {
    const { doors } = await stairwellIn(store);
    const followUps = doors.flatMap(({ household }) => household.followUps);
    expect(followUps.map(({ dueOn }) => dueOn)).toEqual(['2026-11-28']);
  });
});
