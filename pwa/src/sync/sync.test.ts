import { expect, test } from 'vitest';
import { Problem, SignedOut, Unreachable } from '../api/problem';
import { recordEncounter } from '../store/commands/encounters';
import { aDevice, CAMPAIGN, doorId, NOON, STAIRWELL as stairwellId } from '../testing/device';
import { FakeServer } from '../testing/server';
import { Sync, type Reach } from './sync';

async function aSync() {
  const device = await aDevice();
  const server = new FakeServer(device.publicKey);
  const faces = { postOperations: server.receive, postChanges: server.changes };
  const sync = new Sync(device.store, faces);
  const passage = { stairwellId, doorId: doorId(1, 1), campaignId: CAMPAIGN };
  const tap = () => recordEncounter(device.store, { ...passage, outcome: 'not_home' }, NOON);
  return { ...device, server, faces, sync, tap };
}

test('one round sends what waits and fetches what changed', async () => {
  const { db, store, server, sync, tap } = await aSync();
  await tap();
  const told: boolean[] = [];
  const stop = sync.watch(({ isRunning }) => told.push(isRunning));

  await sync.run();
  stop();

  expect(server.ledger.size).toBe(1);
  expect(await db.outbox.count()).toBe(0);
  expect(sync.state).toMatchObject({ isRunning: false, reach: 'reached', troubleCode: null });
  expect(sync.state.heardAt).not.toBeNull();
  expect(told).toContain(true);
  // After a restart it is still known when the office was last heard.
  const later = new Sync(store);
  await later.remember();
  expect(later.state.heardAt).toEqual(sync.state.heardAt);
});

test.each<[string, Error, Reach]>([
  ['without network', new Unreachable(), 'unreachable'],
  ['when the session is over', new SignedOut(401), 'signed_out'],
])('%s it is a state, and what was recorded stays', async (_when, error, reach) => {
  const { db, faces, sync, tap } = await aSync();
  faces.postOperations = () => Promise.reject(error);
  await tap();

  await sync.run();

  expect(sync.state).toMatchObject({ isRunning: false, reach, heardAt: null });
  expect(await db.outbox.count()).toBe(1);
  await tap();
  expect(await db.outbox.count()).toBe(2);
});

test('a server that says no to the whole is a fault, with its code', async () => {
  const { faces, sync, tap } = await aSync();
  faces.postOperations = () => Promise.reject(new Problem(409, { code: 'sign_in.device_revoked' }));
  await tap();

  await expect(sync.run()).rejects.toThrow('sign_in.device_revoked');
  expect(sync.state).toMatchObject({ reach: 'trouble', troubleCode: 'sign_in.device_revoked' });
});
