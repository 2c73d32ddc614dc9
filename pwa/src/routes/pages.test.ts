// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import { Router } from 'sv-router';
import { expect, test, vi } from 'vitest';
import './pages';

// The router looks for links that come into view; jsdom shows nothing.
vi.hoisted(() => {
  vi.stubGlobal('IntersectionObserver', class {});
});
vi.mock('./field/HomePage.svelte', () => import('./OfflinePage.svelte'));

test.each(['/tournee', '/tournee/'])('%s leads to the round, in place of itself', async (path) => {
  history.replaceState(null, '', path);
  const before = history.length;

  render(Router);

  await vi.waitFor(() => expect(location.pathname).toBe('/'));
  expect(history.length).toBe(before);
  expect(screen.queryByText('Cette page n’existe pas')).toBeNull();
});
