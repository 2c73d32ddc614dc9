// @vitest-environment jsdom
import { screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { likeABrowser } from '../../testing/browser';
import { aDoor, aHousehold, aPassage, aStairwell } from '../../testing/device';
import { button, openStairwellScreen, sheetOf, tap } from '../../testing/stairwell-screen';
import { strayText } from '../../testing/stray-text';

likeABrowser();

const NAME = 'محمد العلوي';
const PHONE = '06 12 34 56 78';

/** All that people write is in Arabic, on screens in French. */
function inArabic() {
  const at = Math.floor(Date.now() / 1000) - 3600;
  const id = '0198f2d0-0000-7000-8000-00000000e4c0';
  const own = aPassage({ id, at, outcome: 'brief_contact', note: 'اتصل قبل 18', by: null });
  const other = aPassage({ at: at - 60, by: 'فاطمة', correctedBy: 'كريم', correctedAt: at });
  const contact = { name: NAME, phone: PHONE, language: 'ar', bestHour: 'بعد 18', at };
  const household = aHousehold({ passages: [other, own], contact });
  return aStairwell({
    building: 'عمارة 3',
    doors: [aDoor({ floor: 2, label: 'شقة 12', setBy: 'كريم', setAt: at, household }), aDoor()],
  });
}

test('names, numbers and notes of another direction leave their neighbours alone', async () => {
  await openStairwellScreen(inArabic());
  expect(strayText(document.body)).toEqual([]);

  await tap(document.querySelector<HTMLElement>('[data-door]')!);
  await screen.findByText(PHONE);
  expect(screen.getByText(PHONE).localName).toBe('bdi');
  expect(strayText(document.body)).toEqual([]);

  await tap(button(/Historique/));
  await screen.findByText(/Effacer/);
  expect(strayText(document.body)).toEqual([]);
  await tap(button('Retour'));
  await tap(await screen.findByRole('button', { name: /Coordonnées/ }));
  await screen.findByLabelText('Nom');
  expect(screen.getByLabelText<HTMLInputElement>('Nom').dir).toBe('auto');
  expect(screen.getByLabelText<HTMLInputElement>('Téléphone').dir).toBe('ltr');
  expect(strayText(document.body)).toEqual([]);
});

test('the bar names a door of another direction without turning what follows around', async () => {
  await openStairwellScreen(inArabic());
  await tap(document.querySelector<HTMLElement>('[data-door]')!);
  await screen.findByText(PHONE);
  await tap(button(/^Refus/));
  await sheetOf('Porte 11');
  await screen.findByText(/refus/);
  expect(strayText(document.body)).toEqual([]);
});
