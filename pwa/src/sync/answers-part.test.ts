import { expect, test, vi } from 'vitest';
import { recordEncounter } from '../store/commands/encounters';
import { aDevice, doorId, NOON, STAIRWELL as stairwellId } from '../testing/device';
import { FakeServer } from '../testing/server';
import { Sync } from './sync';

vi.mock('../store/outbox/settling', () => {
  throw new TypeError('Failed to fetch dynamically imported module');
});

test('a network that goes before the part that writes answers down is here is no fault', async () => {
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  const faces = { postOperations: server.receive, postChanges: server.changes };
  const sync = new Sync(store, faces);
  const passage = { stairwellId, doorId: doorId(1, 1), campaignId: null };
  await recordEncounter(store, { ...passage, outcome: 'not_home' }, NOON);

  await sync.run();

  expect(sync.state).toMatchObject({ isRunning: false, reach: 'unreachable' });
  expect(await db.outbox.count()).toBe(1);
});
