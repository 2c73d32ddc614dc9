// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { get } from '../api/client';
import { Query } from './query.svelte';

afterEach(() => vi.unstubAllGlobals());

test('a server that has others to answer first is not called a missing network', async () => {
  const busy = { code: 'service.busy', retry_after_s: 5 };
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(busy, { status: 503 })));
  const answer = new Query<unknown>();

  await answer.ask(() => get('/territories', { team_id: 'team' }));

  expect(answer.trouble).toBe('Beaucoup de monde en même temps. Réessayez dans un instant.');
});

test('no answer at all is', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  const answer = new Query<unknown>();

  await answer.ask(() => get('/territories', { team_id: 'team' }));

  expect(answer.trouble).toMatch(/^Pas de réseau/);
});
