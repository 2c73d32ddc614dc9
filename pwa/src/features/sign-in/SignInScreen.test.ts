// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { Problem, Unreachable } from '../../api/client';
import { likeABrowser } from '../../testing/browser';
import SignInScreen from './SignInScreen.svelte';

likeABrowser();

async function tryWith(signIn: () => Promise<void>): Promise<void> {
  render(SignInScreen, { signIn });
  await fireEvent.input(screen.getByLabelText('Adresse e-mail'), {
    target: { value: ' aicha@example.org ' },
  });
  await fireEvent.input(screen.getByLabelText('Mot de passe'), { target: { value: 'secret' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Se connecter' }));
}

test('what is written is tried, without the spaces that a phone adds', async () => {
  const signIn = vi.fn(() => Promise.resolve());
  await tryWith(signIn);

  expect(signIn).toHaveBeenCalledExactlyOnceWith('aicha@example.org', 'secret');
});

test.each([
  ['a wrong password', new Problem(401), /Cette adresse ou ce mot de passe ne va pas/],
  ['too many tries', new Problem(429), /Attendez quelques minutes/],
  ['no network', new Unreachable('no answer'), /Pas de réseau/],
])('%s is said in a sentence', async (_what, error, sentence) => {
  await tryWith(() => Promise.reject(error));

  expect((await screen.findByRole('alert')).textContent).toMatch(sentence);
});

test('nothing written is not sent', async () => {
  const signIn = vi.fn(() => Promise.resolve());
  render(SignInScreen, { signIn });

  await fireEvent.click(screen.getByRole('button', { name: 'Se connecter' }));

  await screen.findByText('Écrivez votre adresse e-mail et votre mot de passe.');
  expect(signIn).not.toHaveBeenCalled();
});
