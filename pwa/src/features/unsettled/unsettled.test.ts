// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { anUnsettled } from '../../testing/desk';
import { answers } from '../../testing/server-answers';
import type { Unsettled } from './shapes';
import UnsettledList from './UnsettledList.svelte';
import { UnsettledView } from './unsettled.svelte';

const doubtful = anUnsettled({
  code: 'operations.time_doubtful',
  recorded_at: '2010-01-01T18:30:00',
  actions: ['state_time', 'set_aside'],
  alike: 2,
});

async function open(list: Unsettled[], by: Record<string, unknown> = {}) {
  const asked = answers({ '/operations/unsettled': list, ...by });
  const bodies: unknown[] = [];
  const fetched = globalThis.fetch;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    if (typeof init?.body === 'string') bodies.push(JSON.parse(init.body));
    return fetched(url, init);
  });
  const view = new UnsettledView('team');
  await view.load();
  render(UnsettledList, { view });
  return { asked, bodies };
}

afterEach(() => vi.unstubAllGlobals());

test('a whole evening gets the time at which it was', async () => {
  const { asked, bodies } = await open([doubtful], {
    'POST /operations/o1/settle': { id: 'o1', state: 'applied', code: null, others: 2 },
  });
  screen.getByText(/Aïcha.: un passage, 1er janv\. 2010/);

  await fireEvent.click(screen.getByRole('button', { name: /^Indiquer l’heure, Aïcha/ }));
  const form = screen.getByLabelText('Jour').closest('form')!;
  await fireEvent.submit(form);
  screen.getByText('Indiquez un jour et une heure déjà passés.');
  expect(asked()).toEqual(['/operations/unsettled']);

  await fireEvent.input(screen.getByLabelText('Jour'), { target: { value: '2026-11-20' } });
  await fireEvent.input(screen.getByLabelText('Heure'), { target: { value: '18:30' } });
  expect(screen.getByLabelText<HTMLInputElement>(/Et 2 autres envois/).checked).toBe(true);
  await fireEvent.submit(form);

  await screen.findByText('3 envois sont comptés.');
  expect(bodies).toEqual([
    {
      action: 'state_time',
      occurred_at: new Date('2026-11-20T18:30').toISOString(),
      with_alike: true,
    },
  ]);
  expect(asked()).toEqual([
    '/operations/unsettled',
    'POST /operations/o1/settle',
    '/operations/unsettled',
  ]);
});

test('what came late is accepted with one press', async () => {
  const late = anUnsettled({ code: 'operations.late_after_end', actions: ['accept', 'set_aside'] });
  const { bodies } = await open([late], {
    'POST /operations/o1/settle': { id: 'o1', state: 'applied', code: null, others: 0 },
  });

  await fireEvent.click(screen.getByRole('button', { name: /^Accepter tel quel/ }));

  await screen.findByText('C’est compté.');
  expect(bodies).toEqual([{ action: 'accept', occurred_at: null, with_alike: false }]);
});

test('setting aside asks first, and can be left', async () => {
  const { asked } = await open([doubtful], {
    'POST /operations/o1/settle': {
      ...{ id: 'o1', state: 'refused', code: 'operations.set_aside', others: 0 },
    },
  });
  const aside = /^Mettre de côté, Aïcha/;
  await fireEvent.click(screen.getByRole('button', { name: aside }));
  screen.getByText(/Il ne comptera nulle part/);
  await fireEvent.click(screen.getByRole('button', { name: 'Annuler' }));
  expect(asked()).toHaveLength(1);

  await fireEvent.click(screen.getByRole('button', { name: aside }));
  await fireEvent.click(screen.getByRole('button', { name: 'Oui, mettre de côté' }));

  await screen.findByText(/^Mis de côté\. Aïcha le verra/);
});

test('what does not come back yet says so, and what went wrong is said beside it', async () => {
  const detail = 'Cet envoi a changé entre-temps.';
  const { asked } = await open([anUnsettled(), anUnsettled({ id: 'o2', kind: 'door.add' })], {
    'POST /operations/o1/settle': {
      ...{ id: 'o1', state: 'held', code: 'operations.place_gone', others: 0 },
    },
    'POST /operations/o2/settle': { status: 409, problem: { title: 'Rien à régler', detail } },
  });

  await fireEvent.click(screen.getByRole('button', { name: /^Réessayer, Aïcha.: un passage/ }));
  await screen.findByText('Toujours en attente. Rien n’est perdu.');
  await fireEvent.click(screen.getByRole('button', { name: /^Réessayer, Aïcha.: une porte/ }));

  expect((await screen.findByRole('alert')).textContent).toBe(detail);
  expect(asked()).toContain('POST /operations/o2/settle');
});

test('what a page does not hold is counted, and shown when asked for', async () => {
  const all = Array.from({ length: 130 }, (_, index) => anUnsettled({ id: `o${index}` }));
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url.replace('/api', ''));
    if (url.includes('/count')) return Promise.resolve(Response.json({ count: all.length }));
    const after = new URL(url, 'https://here').searchParams.get('after');
    const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
    return Promise.resolve(Response.json(all.slice(from, from + 100)));
  });
  const view = new UnsettledView('team');
  await view.load();
  render(UnsettledList, { view });
  screen.getByText(/^130 envois sont arrivés/);
  expect(view.list).toHaveLength(100);

  await fireEvent.click(screen.getByRole('button', { name: 'Afficher la suite (30 envois)' }));

  await vi.waitFor(() => expect(view.list).toHaveLength(130));
  expect(screen.queryByRole('button', { name: /^Afficher la suite/ })).toBeNull();
  // What was shown is shown again after something was settled.
  await view.load();
  expect(view.list).toHaveLength(130);
});

test('a page that does not come leaves what is shown where it was', async () => {
  const all = Array.from({ length: 100 }, (_, index) => anUnsettled({ id: `o${index}` }));
  vi.stubGlobal('fetch', (url: string) => {
    if (url.includes('/count')) return Promise.resolve(Response.json({ count: 130 }));
    if (url.includes('after=')) return Promise.reject(new TypeError('no network'));
    return Promise.resolve(Response.json(all));
  });
  const view = new UnsettledView('team');
  await view.load();
  render(UnsettledList, { view });

  await fireEvent.click(screen.getByRole('button', { name: /^Afficher la suite/ }));

  await screen.findByRole('alert');
  expect(screen.getAllByRole('listitem')).toHaveLength(100);
});
