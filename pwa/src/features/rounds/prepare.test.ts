// @vitest-environment jsdom
import '../../i18n/walk';
import { afterEach, expect, test, vi } from 'vitest';
import { PrepareDraft } from './prepare.svelte';

afterEach(() => vi.unstubAllGlobals());

const nowhere = () => Promise.reject(new Error('not asked'));

test('a server with many at once is not taken for no network', async () => {
  const headers = { 'content-type': 'application/problem+json', 'retry-after': '3' };
  const body = JSON.stringify({ code: 'service.busy', turn: '1.a' });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status: 503, headers })));
  const draft = new PrepareDraft();

  expect(await draft.send('assignment', null, nowhere)).toBeUndefined();

  expect(draft.submission.trouble).toBe(
    'Beaucoup de monde en même temps. Réessayez dans un instant.',
  );
});

test('no network is said as such', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  const draft = new PrepareDraft();

  await draft.send('assignment', null, nowhere);

  expect(draft.submission.trouble).toMatch(/^Il faut un peu de réseau/);
});
