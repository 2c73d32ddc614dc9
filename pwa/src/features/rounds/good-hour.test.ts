// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { takeTimeFrom } from '../../domain/right-now';
import { likeABrowser } from '../../testing/browser';
import { aDevice, KARIM, TEAM } from '../../testing/device';
import PrepareScreen from './PrepareScreen.svelte';

likeABrowser();
beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  takeTimeFrom({ nowMs: () => Date.now(), isSure: true });
});

/** A Saturday; in Paris it is an hour later. */
const LATE = Date.parse('2026-11-28T20:59:00Z');

async function preparing(nowMs: number): Promise<{ sent: Record<string, unknown>[] }> {
  takeTimeFrom({ nowMs: () => nowMs, isSure: true });
  const sent: Record<string, unknown>[] = [];
  vi.stubGlobal('fetch', (request: Request | string, init?: RequestInit) => {
    const url = typeof request === 'string' ? request : request.url;
    if (url.includes('/rounds'))
      sent.push(JSON.parse(init?.body as string) as Record<string, unknown>);
    return Promise.resolve(Response.json({ id: 'made' }, { status: 201 }));
  });
  const { store, db } = await aDevice();
  const hours = { days: [1, 2, 3, 4, 5, 6], opens: '10:00', closes: '20:30', closedOn: [] };
  const content = {
    ...{ id: TEAM, name: 'Nord', timeZone: 'Europe/Paris', serviceDays: [] },
    members: [{ id: KARIM, name: 'Karim' }],
    knocking: hours,
  };
  await db.chunks.put(
    await store.teams.seal({ id: `team:${TEAM}`, scope: 'team', version: 1, content }),
  );
  render(PrepareScreen, { store, syncNow: vi.fn(), onback: vi.fn(), ondone: vi.fn() });
  // Once the team is known.
  await screen.findByRole('button', { name: 'Karim' });
  return { sent };
}

const press = async (name: string | RegExp) =>
  fireEvent.click(await screen.findByRole('button', { name }));

test('at 21 h 59 a round of an hour and a half is asked about, and the next good hour offered', async () => {
  const { sent } = await preparing(LATE);

  await screen.findByText(/^Il sera 23.h.29 à la fin\. L’équipe frappe de 10.h à 20.h.30\.$/u);
  await press(/^Préparer/);
  await screen.findByRole('heading', { name: /^Frapper à cette heure/ });
  expect(sent).toEqual([]);
  await press(/^Plutôt lundi 30 novembre à 10.h$/u);

  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ planned_on: '2026-11-30', starts_at: '10:00' });
});

test('who means it is not held up', async () => {
  const { sent } = await preparing(LATE);

  await screen.findByText(/^Il sera/);
  await press(/^Préparer/);
  await press('Garder cette heure');

  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ planned_on: null, starts_at: null, beyond_hours: true });
});

test('within the hours nothing is asked', async () => {
  const { sent } = await preparing(LATE - 5 * 3_600_000);

  await press(/^Préparer/);

  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ planned_on: null, beyond_hours: false });
  expect(screen.queryByRole('button', { name: /lundi/ })).toBeNull();
});
