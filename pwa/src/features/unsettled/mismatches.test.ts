// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { setLanguage } from '../../i18n/translate.svelte';
import { aMismatch } from '../../testing/desk';
import { answers } from '../../testing/server-answers';
import MismatchList from './MismatchList.svelte';
import { MismatchesView } from './mismatches.svelte';
import type { Mismatch } from './shapes';

const there = { id: 'd43', floor: '4e', label: '43', stairwell: 'Escalier 2' };
const nextDoor = { ...there, id: 'd43bis', stairwell: 'Escalier 3' };

async function open(list: Mismatch[], by: Record<string, unknown> = {}) {
  const asked = answers({ '/encounters/mismatches': list, ...by });
  const bodies: unknown[] = [];
  const fetched = globalThis.fetch;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    if (typeof init?.body === 'string') bodies.push(JSON.parse(init.body));
    return fetched(url, init);
  });
  const view = new MismatchesView('team');
  await view.load();
  render(MismatchList, { view });
  return { asked, bodies, view };
}

afterEach(async () => {
  vi.unstubAllGlobals();
  await setLanguage('fr');
});

test('it says who saw what, what the door is called now, and which doors it may be', async () => {
  await open([aMismatch({ candidates: [there, nextDoor] })]);

  screen.getByText(/^Aïcha.: échange, /);
  screen.getByText('12 rue des Érables · Bât. C · Escalier 2');
  screen.getByText('Le téléphone montrait : 4e étage, porte 43');
  screen.getByText('Cette porte s’appelle aujourd’hui : 4e étage, porte 45');
  expect(screen.getAllByRole('button').map(({ textContent }) => textContent?.trim())).toEqual([
    'C’est bien cette porte',
    'C’était la porte 43 (4e étage)',
    'C’était la porte 43 (Escalier 3, 4e étage)',
  ]);
});

test('a floor with a name of its own is said as it is called', async () => {
  const door = { id: 'd1', floor: 'Entresol', label: 'E1' };
  await open([aMismatch({ seen_floor: 'RdC', seen_label: null, door })]);

  screen.getByText('Le téléphone montrait : rez-de-chaussée');
  screen.getByText('Cette porte s’appelle aujourd’hui : Entresol, porte E1');
});

test('that it was there is one press, and it leaves the list once that is heard', async () => {
  const other = aMismatch({ id: 'e2', by: { id: 'm2', name: 'Karim' } });
  const { asked, bodies } = await open([aMismatch(), other], { 'POST /encounters/e1/place': {} });

  await fireEvent.click(
    screen.getByRole('button', { name: /^C’est bien cette porte, 4e étage, porte 45, Aïcha/ }),
  );

  await screen.findByText('C’est noté : ce passage reste à la porte 45.');
  expect(bodies).toEqual([{ door_id: 'd45' }]);
  expect(asked()).toEqual(['/encounters/mismatches', 'POST /encounters/e1/place']);
  expect(screen.queryByText(/^Aïcha/)).toBeNull();
  screen.getByText(/^Karim/);
});

test('it is put at the door that was seen', async () => {
  const { bodies } = await open([aMismatch({ candidates: [there] })], {
    'POST /encounters/e1/place': {},
  });

  await fireEvent.click(screen.getByRole('button', { name: /^C’était la porte 43/ }));

  await screen.findByText('Ce passage est maintenant à la porte 43.');
  expect(bodies).toEqual([{ door_id: 'd43' }]);
  expect(screen.queryByRole('listitem')).toBeNull();
});

test('what went wrong is said beside it, and it stays', async () => {
  const detail = 'Cette porte n’existe plus.';
  await open([aMismatch({ candidates: [there] }), aMismatch({ id: 'e2' })], {
    'POST /encounters/e1/place': { status: 404, problem: { title: 'Porte inconnue', detail } },
  });

  await fireEvent.click(screen.getByRole('button', { name: /^C’était la porte 43/ }));

  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toBe(detail);
  const items = screen.getAllByRole('listitem');
  expect(items).toHaveLength(2);
  expect(items[0]!.contains(alert)).toBe(true);
});

test('the next page comes when it is asked for, and by itself once a page is done', async () => {
  const all = Array.from({ length: 52 }, (_, index) => aMismatch({ id: `e${index}` }));
  vi.stubGlobal('fetch', (url: string) => {
    const after = new URL(url, 'https://here').searchParams.get('after');
    const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
    return Promise.resolve(Response.json(all.slice(from, from + 50)));
  });
  const view = new MismatchesView('team');
  await view.load();
  render(MismatchList, { view });
  expect(view.list).toHaveLength(50);

  await fireEvent.click(screen.getByRole('button', { name: 'Afficher la suite' }));

  await vi.waitFor(() => expect(view.list).toHaveLength(52));
  expect(screen.queryByRole('button', { name: 'Afficher la suite' })).toBeNull();
});

test('what is answered while the next page is on its way is not listed again', async () => {
  const all = Array.from({ length: 52 }, (_, index) => aMismatch({ id: `e${index}` }));
  let comes = () => {};
  vi.stubGlobal('fetch', async (url: string, { method = 'GET' }: RequestInit = {}) => {
    if (method === 'POST') return new Response(null, { status: 204 });
    const after = new URL(url, 'https://here').searchParams.get('after');
    if (after) await new Promise<void>((resolve) => (comes = resolve));
    return Response.json(after ? all.slice(50) : all.slice(0, 50));
  });
  const view = new MismatchesView('team');
  await view.load();

  const more = view.more();
  await view.place(view.list[0]!, view.list[0]!.door);
  comes();
  await more;

  expect(view.list.map(({ id }) => id)).toEqual(all.slice(1).map(({ id }) => id));
  expect(view.hasMore).toBe(false);
});

test('it is said in English too', async () => {
  await setLanguage('en');
  await open([aMismatch({ candidates: [there] })]);

  screen.getByText('The phone showed: 4th floor, door 43');
  screen.getByRole('button', { name: /^It was door 43 \(4th floor\)/ });
});

test('where no door is called so any more, another one of the stairwell is chosen', async () => {
  const d44 = { id: 'd44', floor: '4e', label: '44', stairwell: 'Escalier 2' };
  const { bodies } = await open([aMismatch({ others: [d44, nextDoor] })], {
    'POST /encounters/e1/place': {},
  });

  const field = screen.getByLabelText('C’était à une autre porte');
  await fireEvent.change(field, { target: { value: 'd44' } });
  await fireEvent.click(screen.getByRole('button', { name: /^C’était la porte 44/ }));

  await screen.findByText('Ce passage est maintenant à la porte 44.');
  expect(bodies).toEqual([{ door_id: 'd44' }]);
});
