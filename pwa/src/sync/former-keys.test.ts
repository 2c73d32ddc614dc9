import { beforeEach, expect, test, vi } from 'vitest';
import { recordEncounter } from '../store/commands/encounters';
import { forgetChunks } from '../store/leaving';
import type { Store } from '../store/store';
import { Settings } from '../store/vault/settings';
import {
  aDevice,
  AICHA,
  aStairwell,
  CAMPAIGN,
  doorId,
  KARIM,
  STAIRWELL as stairwellId,
} from '../testing/device';
import { FakeServer } from '../testing/server';
import { carriedFor, ensureEnrolled } from './enrolment';
import { Sync } from './sync';

const enrolling = vi.hoisted<{ enrol: (asked: Enrolment) => Promise<void> }>(() => ({
  enrol: () => Promise.resolve(),
}));
vi.mock('../api/sign-in', () => ({ enrolDevice: (asked: Enrolment) => enrolling.enrol(asked) }));

// A phone says at its enrolment what it is.
beforeEach(() => void vi.stubGlobal('navigator', { userAgent: 'Android Chrome' }));

type Enrolment = Parameters<FakeServer['enrolFor']>[1];

/** A phone that several people carry, and who signed in there since the copy. */
async function aSharedPhone() {
  const device = await aDevice();
  const server = new FakeServer(null, [aStairwell()]);
  const signIn = async (memberId: string, store?: Store) => {
    const at = store ?? (await device.reopen(memberId));
    const settings = new Settings(at.db);
    const prepare = async (isAnew = false) => {
      enrolling.enrol = (asked) => server.enrolFor(memberId, asked);
      await ensureEnrolled(at, settings, isAnew);
      return carriedFor(settings);
    };
    const sync = new Sync(
      at,
      {
        postOperations: server.receive,
        postChanges: (cursor, scopes, format) =>
          server.changes(cursor, scopes, format, 1000, memberId),
      },
      prepare,
    );
    await prepare(true);
    await sync.run();
    return { store: at, sync };
  };
  const signOut = async (store: Store) => {
    await forgetChunks(store);
    device.secrets.delete(store.author.memberId);
  };
  return { ...device, server, signIn, signOut };
}

const tap = (store: Store, position = 1) =>
  recordEncounter(store, {
    ...{ stairwellId, doorId: doorId(1, position), campaignId: CAMPAIGN, outcome: 'not_home' },
  });

test('what somebody signed who has left since is taken once they have signed in there again', async () => {
  const { db, store, server, signIn, signOut } = await aSharedPhone();
  server.copy();
  const aicha = await signIn(AICHA, store);
  const sent = await tap(aicha.store);
  await aicha.sync.run();
  const unsent = await tap(aicha.store, 2);
  await signOut(aicha.store);
  const karim = await signIn(KARIM);
  server.restore();
  karim.sync.askedByHand();
  await karim.sync.run();
  expect(server.ledger.size).toBe(0);
  await signOut(karim.store);

  await signIn(AICHA);

  expect([...server.ledger.keys()].sort()).toEqual([sent, unsent].sort());
  expect(await db.outbox.count()).toBe(0);
});

test('who signs in first after a restore tells of all their keys before anything goes', async () => {
  const { store, server, signIn, signOut } = await aSharedPhone();
  server.copy();
  const first = await signIn(AICHA, store);
  const id = await tap(first.store);
  await first.sync.run();
  await signOut(first.store);
  server.restore();

  await signIn(AICHA);

  expect([...server.ledger.keys()]).toEqual([id]);
});
