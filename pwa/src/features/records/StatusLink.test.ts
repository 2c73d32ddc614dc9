// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { recordEncounter } from '../../store/commands/encounters';
import { Sync } from '../../sync/sync';
import { likeABrowser } from '../../testing/browser';
import { aDevice, CAMPAIGN, doorId, STAIRWELL } from '../../testing/device';
import { FakeServer } from '../../testing/server';
import StatusLinkOfSync from './StatusLinkOfSync.test.svelte';

likeABrowser();

test('after a restore nothing is received until all was sent again', async () => {
  const { store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  const sync = new Sync(store, { postOperations: server.receive, postChanges: server.changes });
  const place = { stairwellId: STAIRWELL, doorId: doorId(2, 1), campaignId: CAMPAIGN };
  server.copy();
  await recordEncounter(store, { ...place, outcome: 'not_home' });
  await sync.run();
  render(StatusLinkOfSync, { store, sync });
  await screen.findByText('Tout est reçu');

  server.restore();
  await sync.run();

  await screen.findByText('On vérifie');
  expect(screen.queryByText('Tout est reçu')).toBeNull();
  sync.askedByHand();
  await sync.run();
  await screen.findByText('Tout est reçu');
});
