// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { Busy, Unreachable } from '../../api/problem';
import { Sync } from '../../sync/sync';
import { likeABrowser } from '../../testing/browser';
import { aDevice } from '../../testing/device';
import { FakeServer } from '../../testing/server';
import NetworkBannerOfSync from './NetworkBannerOfSync.test.svelte';

likeABrowser();

test('a phone that waits its turn says so, and not that there is no network', async () => {
  const { store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  const faces = { postOperations: server.receive, postChanges: server.changes };
  const sync = new Sync(store, faces);
  render(NetworkBannerOfSync, { sync });
  faces.postChanges = () => Promise.reject(new Unreachable());
  await sync.run();
  await screen.findByText('Hors connexion');

  let isFull = true;
  faces.postChanges = (...asked) => {
    return isFull ? Promise.reject(new Busy(10)) : server.changes(...asked);
  };
  const round = sync.run();

  await screen.findByText('Beaucoup de téléphones à la fois. Le vôtre garde sa place.');
  expect(screen.queryByText('Hors connexion')).toBeNull();
  isFull = false;
  await round;
  await expect.poll(() => screen.queryByRole('status')).toBeNull();
});
