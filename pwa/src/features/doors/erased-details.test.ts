// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { doorOf } from '../../domain/places';
import { likeABrowser } from '../../testing/browser';
import { doorId, stairwellIn } from '../../testing/device';
import { button, openStairwellScreen, sheetOf, tap } from '../../testing/stairwell-screen';

likeABrowser();

test('no older undo takes the place of one that offered erased details back', async () => {
  const { store } = await openStairwellScreen();
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  await tap(button('Échange'));
  await tap(button('Garder ses coordonnées'));
  await fireEvent.input(screen.getByLabelText('Nom'), { target: { value: 'Mme Roux' } });
  await tap(screen.getByRole('checkbox', { name: 'La personne est d’accord' }));
  await tap(button('Enregistrer'));
  await sheetOf('Porte 22');
  await tap(button(/^Fermer/));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  const later = vi.spyOn(globalThis, 'setTimeout');
  await tap(await screen.findByRole('button', { name: /Mme Roux/ }));
  await tap(button('L’accord est retiré'));
  await tap(button('Tout effacer'));
  await tap(await screen.findByRole('button', { name: /^Annuler : .*coordonnées effacées/ }));
  await screen.findByText('Porte 21 : coordonnées remises');

  // As when all that stands for a while has stood.
  for (const [ends, ms] of later.mock.calls) if ((ms ?? 0) >= 1000) ends();
  later.mockRestore();
  await waitFor(() => expect(screen.queryByText(/coordonnées remises/)).toBeNull());
  expect(screen.queryByRole('button', { name: /^Annuler/ })).toBeNull();
  expect(doorOf(await stairwellIn(store), doorId(2, 1))?.household.contact).toMatchObject({
    name: 'Mme Roux',
  });
});
