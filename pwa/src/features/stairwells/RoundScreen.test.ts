// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import type { Stairwell } from '../../domain/places';
import type { Store } from '../../store/store';
import { likeABrowser } from '../../testing/browser';
import { aDevice, aMe, aStairwell, STAIRWELL } from '../../testing/device';
import { someLinks } from '../../testing/round-links';
import { rememberPlace } from './last-place';
import RoundScreen from './RoundScreen.svelte';

likeABrowser();
beforeEach(() => localStorage.clear());

function show(store: Store, isOnline = true): void {
  render(RoundScreen, { store, name: 'Aïcha Benali', isOnline, links: someLinks });
}

const other: Stairwell = aStairwell({ id: 'other', stairwell: 'Escalier 3' });

test('the round says what there is to do, and begins with the first stairwell', async () => {
  const { store } = await aDevice([aStairwell(), other]);
  show(store);

  await screen.findByRole('heading', { name: /^Mission «.L’eau, on en parle.»$/ });
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('0');
  screen.getByText('0 / 8');
  screen.getByRole('link', { name: /^Bât. C · Escalier 3/ });
  screen.getByRole('link', { name: 'Commencer : Bât. C · Escalier 2' });
});

test('it goes on where the worker was', async () => {
  const [assignment] = aMe().assignments;
  rememberPlace({ assignmentId: assignment!.id, stairwellId: 'other' });
  const { store } = await aDevice([aStairwell(), other]);
  show(store);

  const link = await screen.findByRole('link', { name: 'Continuer : Bât. C · Escalier 3' });
  expect(link.getAttribute('href')).toBe(`/tournee/${assignment!.id}/other`);
  screen.getByText('vous y étiez');
});

test('without an assignment it says whom to ask', async () => {
  const { db, store } = await aDevice([aStairwell({ id: STAIRWELL })]);
  const content = aMe({ assignments: [] });
  await db.chunks.put(await store.me.seal({ id: 'me', scope: 'me', version: 2, content }));
  show(store);

  await screen.findByText('Pas encore de portes');
});

test('the first time without network it says what is needed', async () => {
  const { db, store } = await aDevice([]);
  await db.chunks.clear();
  show(store, false);

  await screen.findByText('Pas encore de portes sur ce téléphone');
});
