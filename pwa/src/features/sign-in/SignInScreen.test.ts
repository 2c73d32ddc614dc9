// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { Busy, Problem, Unreachable } from '../../api/client';
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
  ['a busy server', new Busy(3000), /Beaucoup de monde en même temps/],
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

const withdrawn = { code: 'sign_in.device_withdrawn', isDone: true };

test.each([
  [{ ...withdrawn, isDone: false }, /part dès qu’il y a du réseau/],
  [withdrawn, /est arrivé, puis a été effacé d’ici/],
  [
    { ...withdrawn, left: [{ code: 'operations.seal_unreadable', count: 2 }] },
    /2 envois n’ont pas pu être remis : le serveur n’a pas pu lire\. Ils restent ici/,
  ],
  [
    { ...withdrawn, left: [{ code: 'sign_in.session_ended', count: 1 }] },
    /1 envoi n’a pas pu être remis : le serveur ne prend plus rien de ce téléphone/,
  ],
])('what became of what was noted is told as it is', (out, sentence) => {
  const { container } = render(SignInScreen, { signIn: vi.fn(), out });

  expect(container.textContent).toMatch(sentence);
  if ('left' in out) expect(container.textContent).not.toMatch(/arrivé|envoyé,/);
});

test('what waits here is counted, without saying whose it is', () => {
  const { container } = render(SignInScreen, { signIn: vi.fn(), waiting: 3 });

  expect(container.textContent).toContain(
    '3 envois attendent ici. Ils partiront à la prochaine connexion.',
  );
});
