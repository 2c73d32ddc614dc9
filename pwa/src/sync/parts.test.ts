import { expect, test, vi } from 'vitest';
import { recordEncounter } from '../store/commands/encounters';
import { aDevice, doorId, NOON, STAIRWELL as stairwellId } from '../testing/device';
import { FakeServer } from '../testing/server';
import { Sync } from './sync';

test.each([
  ['sends', './push'],
  ['writes answers down', '../store/outbox/settling'],
])('a network that goes before the part that %s is here is no fault', async (_what, part) => {
  const missing = vi.fn(() => {
    throw new TypeError('Failed to fetch dynamically imported module');
  });
  vi.doMock(part, missing);
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  const faces = { postOperations: server.receive, postChanges: server.changes };
  const sync = new Sync(store, faces);
  const passage = { stairwellId, doorId: doorId(1, 1), campaignId: null };
  await recordEncounter(store, { ...passage, outcome: 'not_home' }, NOON);

  await sync.run();
  vi.doUnmock(part);

  expect(missing).toHaveBeenCalled();
  expect(sync.state).toMatchObject({ isRunning: false, reach: 'unreachable' });
  expect(await db.outbox.count()).toBe(1);
});
