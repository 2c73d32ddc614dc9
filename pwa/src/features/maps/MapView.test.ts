// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import type { MapCondition, PlaceMapOptions } from '../../map/place-map';
import MapView from './MapView.svelte';

let notify: (condition: MapCondition) => void;

// Its drawing is for a browser; here it only says how it is.
class DrawnMap {
  constructor(_: HTMLElement, options: PlaceMapOptions) {
    notify = (condition) => options.onChange?.(condition);
  }
  show = vi.fn();
  fit = vi.fn();
  choose = vi.fn();
  hover = vi.fn();
  crown = () => null;
  destroy = vi.fn();
}

beforeEach(() => vi.doMock('../../map/place-map', () => ({ PlaceMap: DrawnMap })));

async function open() {
  const scene = { sitePlan: { streets: [], buildings: [] }, outlines: [] };
  const instead = createRawSnippet(() => ({
    render: () => '<ul><li>12 rue des Érables</li></ul>',
  }));
  render(MapView, { scene, title: 'Plan', subject: '', instead });
  await screen.findByText('La carte se dessine…');
  await screen.findByRole('button', { name: 'Tout voir' });
}

test('a map that the device took away gives its place to the list, and comes back', async () => {
  await open();
  notify('ready');
  await vi.waitFor(() => expect(screen.queryByText('La carte se dessine…')).toBeNull());
  expect(screen.queryByText('12 rue des Érables')).toBeNull();

  notify('lost');
  await screen.findByText(/^La carte s’est effacée/);
  screen.getByText('12 rue des Érables');
  expect(screen.queryByRole('button', { name: 'Tout voir' })).toBeNull();

  notify('ready');
  await screen.findByRole('button', { name: 'Tout voir' });
  expect(screen.queryByText('12 rue des Érables')).toBeNull();
});

test('a map that cannot be drawn says so, and the list takes its place', async () => {
  await open();

  notify('failed');

  await screen.findByText(/^La carte n’a pas pu être dessinée/);
  screen.getByText('12 rue des Érables');
});
