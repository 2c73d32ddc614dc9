// @vitest-environment jsdom
import { render, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { likeABrowser } from '../../testing/browser';
import { aDevice } from '../../testing/device';
import { button, sheetOf, tap } from '../../testing/stairwell-screen';
import PracticeScreen from './PracticeScreen.svelte';

likeABrowser();

test('what is done for practice is nowhere but on its screen, and goes away', async () => {
  const { store } = await aDevice();
  render(PracticeScreen, { author: store.author, backHref: '/' });
  await screen.findByText(/Rien n’est compté, rien n’est envoyé/);

  await tap(await screen.findByRole('button', { name: /^Porte 43, .* : jamais vue$/ }));
  await sheetOf('Porte 43');
  await tap(button('Refus'));
  await screen.findByRole('button', { name: /^Porte 43, .* : refus$/ });
  expect(await store.outbox.counts()).toMatchObject({ waiting: 0, held: 0, refused: 0, aside: 0 });

  await tap(button('Tout recommencer'));
  await screen.findByRole('button', { name: /^Porte 43, .* : jamais vue$/ });
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});
