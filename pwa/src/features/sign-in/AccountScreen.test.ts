// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { likeABrowser } from '../../testing/browser';
import AccountScreen from './AccountScreen.svelte';

likeABrowser();

const facts = {
  ...{ name: 'Aïcha', organisation: 'Voisins', roles: ['worker' as const], isPersisted: true },
  ...{ counts: { waiting: 0, toSeeTo: 0, aside: 0 }, backHref: '/', isAppleInTab: false },
};

test('a sign-out that fails says so, and can be tried again', async () => {
  vi.stubGlobal('reportError', vi.fn());
  const signOut = vi
    .fn()
    .mockRejectedValueOnce(new Error('the disk is full'))
    .mockResolvedValue(null);
  render(AccountScreen, { ...facts, signOut });
  const button = screen.getByRole('button', { name: 'Se déconnecter' });

  await fireEvent.click(button);
  await screen.findByText(/^Quelque chose n’a pas marché/);

  await fireEvent.click(button);
  await vi.waitFor(() => expect(screen.queryByText(/^Quelque chose/)).toBeNull());
  expect(signOut).toHaveBeenCalledTimes(2);
});

test('whoever has no role any more can still leave', async () => {
  const signOut = vi.fn().mockResolvedValue(null);
  render(AccountScreen, { ...facts, roles: [], signOut });

  await fireEvent.click(screen.getByRole('button', { name: 'Se déconnecter' }));

  screen.getByText('Voisins');
  expect(signOut).toHaveBeenCalledOnce();
});
