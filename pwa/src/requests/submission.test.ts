// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { Problem, SignedOut, Unreachable } from '../api/problem';
import { sessionOver } from './session-over.svelte';
import { Submission } from './submission.svelte';

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
});

const refused = (...fields: string[]) =>
  new Problem(422, {
    code: 'request.invalid',
    errors: fields.map((field) => ({ field, detail: `Il manque ${field}.` })),
  });

test('one is sent at a time, and says what was done', async () => {
  const submission = new Submission();
  let arrive: (words: string) => void = () => undefined;

  const first = submission.send(() => new Promise<string>((resolve) => (arrive = resolve)));
  const second = await submission.send(() => Promise.resolve('twice'));
  expect(submission.isBusy).toBe(true);
  arrive('Confié à Karim.');

  expect([await first, second]).toEqual([true, false]);
  expect(submission.isBusy).toBe(false);
  expect(submission.done).toBe('Confié à Karim.');
});

test('what is wrong stands beside its field, and the first such field has the focus', async () => {
  const submission = new Submission();
  document.body.innerHTML = '<form><input id="a"><input id="b" aria-invalid="true"></form>';
  submission.form(document.querySelector('form')!);

  expect(await submission.send(() => Promise.reject(refused('ends_on')))).toBe(false);

  expect(submission.fields).toEqual({ ends_on: 'Il manque ends_on.' });
  expect(submission.trouble).toBeUndefined();
  expect(document.activeElement?.id).toBe('b');
});

test.each([
  ['no network', new Unreachable('no answer'), /^Pas de réseau/],
  ['a session that is over', new SignedOut(401), /^Votre session est finie/],
  ['a refusal', new Problem(409, { code: 'x.y', detail: 'Déjà confié.' }), /^Déjà confié/],
])('%s is said in a sentence', async (_what, error, sentence) => {
  const submission = new Submission();

  await submission.send(() => Promise.reject(error));

  expect(submission.trouble).toMatch(sentence);
});

test('a fault is reported, and what was wrong goes with the next try', async () => {
  const report = vi.fn();
  vi.stubGlobal('reportError', report);
  const submission = new Submission();

  await submission.send(() => Promise.reject(new Error('broken')));
  expect(submission.trouble).toMatch(/^Quelque chose/);
  expect(report).toHaveBeenCalledOnce();

  await submission.send(() => Promise.resolve());
  expect(submission.trouble).toBeUndefined();
});

test('all that is missing is said at once, and the first of it is shown', async () => {
  const submission = new Submission();
  document.body.innerHTML = '<form><input id="a"><input id="b" aria-invalid="true"></form>';
  submission.form(document.querySelector('form')!);

  expect(submission.isMissing({ a: undefined, b: 'Il manque b.', c: 'Il manque c.' })).toBe(true);

  expect(submission.fields).toEqual({ b: 'Il manque b.', c: 'Il manque c.' });
  await vi.waitFor(() => expect(document.activeElement?.id).toBe('b'));
  expect(submission.isMissing({ a: undefined })).toBe(false);
});

test('what belongs to no field is shown too', async () => {
  const submission = new Submission();
  document.body.innerHTML = '<form><p role="alert" id="t">Déjà confié.</p><input></form>';
  submission.form(document.querySelector('form')!);

  await submission.send(() => Promise.reject(new Problem(409, { detail: 'Déjà confié.' })));

  expect(document.activeElement?.id).toBe('t');
});

test('whoever signs in again on the spot has it sent', async () => {
  const stop = sessionOver.serve();
  const submission = new Submission();
  const command = vi.fn(() => Promise.resolve('Confié.'));
  command.mockRejectedValueOnce(new SignedOut(401));

  const sent = submission.send(command);
  await vi.waitFor(() => expect(sessionOver.isAsking).toBe(true));
  sessionOver.settle(true);

  expect(await sent).toBe(true);
  expect(command).toHaveBeenCalledTimes(2);
  stop();
});

test('whoever does not, or is somebody else, has nothing sent in their name', async () => {
  const stop = sessionOver.serve();
  const submission = new Submission();
  const command = vi.fn(() => Promise.reject(new SignedOut(401)));

  const sent = submission.send(command);
  await vi.waitFor(() => expect(sessionOver.isAsking).toBe(true));
  sessionOver.settle(false);

  expect(await sent).toBe(false);
  expect(command).toHaveBeenCalledOnce();
  expect(submission.trouble).toMatch(/^Votre session est finie/);
  stop();
});
