import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { SignedOperation } from '../domain/operation';
import { recordEncounter } from '../store/commands/encounters';
import { sealAnew } from '../store/early-profile';
import { forgetChunks } from '../store/leaving';
import { openStore } from '../store/store';
import { bareKeys } from '../store/vault/bare-keys';
import { PalierDatabase } from '../store/vault/database';
import { openKeys } from '../store/vault/keys';
import { ENROLLED, PENDING_ENROLMENTS, SERVER_KEY } from '../store/vault/setting-ids';
import { type PendingEnrolment, Settings } from '../store/vault/settings';

import { keysAtSignIn } from '../store/vault/vault';
import {
  AICHA,
  aDevice,
  aMe,
  anAuthor,
  aStairwell,
  CAMPAIGN,
  DEVICE,
  doorId,
  KARIM,
  NOON,
  publicKeyOf as keyOf,
  STAIRWELL,
  stairwellIn,
  TERRITORY,
} from '../testing/device';
import { sentOperation } from '../testing/expected-state';
import { recount } from '../testing/recount';
import { diskOf, phoneFrom, publicKeyOf, SECRET, type Disk } from '../testing/release';
import { holdTheRest, writeReleaseSample } from '../testing/release-sample';
import { FakeServer } from '../testing/server';
import { countTalk } from '../testing/talks';
import { SERVER_KEY_OF_TESTS } from '../testing/server-key';
import { pull } from './pull';
import { push } from './push';

/** What each release has left: see docs/releases.md. */
const RELEASES = '../tests/golden/releases';
const releases = readdirSync(RELEASES);

const diskOfRelease = (release: string) =>
  JSON.parse(readFileSync(`${RELEASES}/${release}/phone.json`, 'utf8')) as Disk;
const operationsOf = (release: string) =>
  JSON.parse(readFileSync(`${RELEASES}/${release}/operations.json`, 'utf8')) as {
    operations: SignedOperation[];
  };

const outcomes = async (store: Parameters<typeof stairwellIn>[0]) =>
  (await stairwellIn(store)).doors.map(({ id, household }) => [
    id,
    household.passages.map((passage) => [passage.id, passage.outcome]),
  ]);

test.each(releases)('a phone of release %s opens with all that was on it', async (release) => {
  const { db, store } = await phoneFrom(diskOfRelease(release));

  expect((await stairwellIn(store)).doors).toHaveLength(5);
  expect((await store.me.read('me'))?.content.name).toBe('Aïcha');
  expect(await store.campaigns.readAll('campaign:')).toHaveLength(1);
  expect(await store.teams.readAll('team:')).toHaveLength(1);
  expect((await store.outbox.all()).map(({ unsent }) => unsent.signed)).toEqual(
    operationsOf(release).operations,
  );
  expect(await store.records.latest(100)).toHaveLength(await db.outbox.count());
});

test.each(releases)(
  'what waits on a phone of release %s arrives, each thing once',
  async (release) => {
    const disk = diskOfRelease(release);
    const { db, store } = await phoneFrom(disk);
    const server = new FakeServer((await publicKeyOf(disk)).key);
    const before = await outcomes(store);

    // All comes anew, with what is unsent folded on: nothing vanishes from the screen.
    await pull(store, server.changes);
    expect(await outcomes(store)).toEqual(before);

    await store.outbox.mark(await db.outbox.toCollection().primaryKeys(), 'waiting');
    await push(store.outbox, server.receive);
    await push(store.outbox, server.receive);
    await pull(store, server.changes);

    expect(await db.outbox.count()).toBe(0);
    const ids = operationsOf(release).operations.map(({ id }) => id);
    expect([...server.ledger.keys()].sort()).toEqual(ids.sort());
    const told = [...server.ledger.values()].map(sentOperation);
    const counted = recount([aStairwell()], told, server.aliases);
    for (const { household } of (await stairwellIn(store)).doors) {
      expect(household.folds).toEqual(counted.get(household.id) ?? []);
    }
  },
);

test.each(releases)('what the feed of release %s says is read', async (release) => {
  const { db, store } = await aDevice([]);
  const bytes = new Uint8Array(readFileSync(`${RELEASES}/${release}/feed.cbor`));

  await pull(store, () => Promise.resolve(inOne(bytes)));

  const [stairwell] = await store.stairwells.readAll('stairwell:');
  expect(stairwell?.content.doors.length).toBeGreaterThan(0);
  const households = stairwell!.content.doors.map(({ household }) => household);
  expect(households.flatMap(({ passages }) => passages)).not.toEqual([]);
  expect(households.flatMap(({ followUps }) => followUps)).not.toEqual([]);
  expect((await store.me.read('me'))?.content.assignments).toHaveLength(1);
  expect((await db.feeds.get(AICHA))?.format).toBe(Math.min(Number(release), 3));
});

/** Those that had bare keys. */
const early = releases.filter((release) => !diskOfRelease(release).secret);
const secret = 'a secret of the cookie';
const anew = (db: PalierDatabase) =>
  sealAnew(db, AICHA, { secret, serverKey: SERVER_KEY_OF_TESTS });

test.each(early)('a phone of release %s is sealed anew, whole', async (release) => {
  const disk = diskOfRelease(release);
  const { db, store: early } = await phoneFrom(disk);
  const before = await outcomes(early);
  const records = await early.records.latest(100);
  const unsent = await early.outbox.all();

  const keys = await anew(db);

  const store = await openStore(db, anAuthor(), keys);
  expect(await outcomes(store)).toEqual(before);
  expect(await store.records.latest(100)).toEqual(records);
  expect(await store.outbox.all()).toEqual(unsent);
  // Of what opened or signed, only the former signing key stays until the server knows the new one.
  const bare = (await db.keys.toArray()).filter((row) => !('wraps' in row));
  expect(bare.map(({ id }) => id)).toEqual([`former ${AICHA}`]);
  expect((await openKeys(db, AICHA, secret))?.made).toBe(keys.made);

  const { key } = await publicKeyOf(disk);
  const server = new FakeServer(key);
  server.enrol(AICHA, DEVICE, key);
  server.enrol(AICHA, DEVICE, await keyOf(store));
  await store.outbox.mark(await db.outbox.toCollection().primaryKeys(), 'waiting');
  await push(store.outbox, server.receive);
  await push(store.outbox, server.receive);
  expect(await db.outbox.count()).toBe(0);
  expect(server.ledger.size).toBe(unsent.length);
});

test.each(early)(
  'a phone of release %s that dies while it is sealed anew is as it was, or done',
  async (release) => {
    const { db, store: early } = await phoneFrom(diskOfRelease(release));
    const before = await outcomes(early);
    const ids = (await early.outbox.all()).map(({ unsent }) => unsent.signed.id);
    for (const table of [db.outbox, db.chunks, db.records, db.settings, db.keys]) {
      const dies = () => {
        throw new Error('killed');
      };
      table.hook('creating', dies);
      table.hook('updating', dies);
      await expect(anew(db)).rejects.toThrow();
      table.hook('creating').unsubscribe(dies);
      table.hook('updating').unsubscribe(dies);

      const store = await openStore(db, anAuthor(), await bareKeys(db, AICHA));
      expect(await outcomes(store)).toEqual(before);
      expect((await store.outbox.all()).map(({ unsent }) => unsent.signed.id)).toEqual(ids);
    }
    await anew(db);
    const store = await openStore(db, anAuthor(), (await openKeys(db, AICHA, secret))!);
    expect(await outcomes(store)).toEqual(before);
  },
);

test.each(early)(
  'who leaves a phone of release %s leaves no key, and what waits goes with the next',
  async (release) => {
    const disk = diskOfRelease(release);
    const { db, store } = await phoneFrom(disk);
    const settings = new Settings(db);
    await settings.put(SERVER_KEY, SERVER_KEY_OF_TESTS);
    await settings.put(ENROLLED, [AICHA]);
    const ids = await db.outbox.toCollection().primaryKeys();

    await forgetChunks(store);

    expect(await db.keys.count()).toBe(0);
    expect([await db.chunks.count(), await db.records.count()]).toEqual([0, 0]);
    const karim = await openStore(
      db,
      anAuthor(KARIM),
      await keysAtSignIn(db, KARIM, DEVICE, { secret, former: [] }),
    );
    const server = new FakeServer((await publicKeyOf(disk)).key);
    await karim.outbox.mark(ids, 'waiting');
    await push(karim.outbox, server.receive);
    await push(karim.outbox, server.receive);
    expect([...server.ledger.keys()].sort()).toEqual(ids.sort());
  },
);

test('what somebody else has left on a phone of an early release goes, sealed to the server', async () => {
  const { db, store } = await phoneFrom(diskOfRelease('2'));
  const karim = await openStore(db, anAuthor(KARIM), await bareKeys(db, KARIM));
  const chunk = (await store.stairwells.read(`stairwell:${STAIRWELL}`))!;
  await db.chunks.bulkPut([
    await karim.stairwells.seal(chunk),
    await karim.me.seal({ id: 'me', scope: 'me', version: 1, content: aMe({ memberId: KARIM }) }),
  ]);
  const tap = { stairwellId: STAIRWELL, doorId: doorId(1, 1), campaignId: CAMPAIGN } as const;
  const said = await recordEncounter(karim, { ...tap, outcome: 'not_home' });
  const sum = { campaignId: CAMPAIGN, territoryId: TERRITORY, themes: ['violence'], languages: [] };
  await countTalk(karim, sum, NOON);
  const { publicKey } = karim.keys;

  const hers = await openStore(db, anAuthor(), await anew(db));

  expect(await db.keys.where('id').startsWith('store ').primaryKeys()).toEqual([`store ${AICHA}`]);
  expect(await db.chunks.where('[holder+id]').between([KARIM, ''], [KARIM, '~']).count()).toBe(0);
  const his = await db.outbox.filter(({ holder }) => holder === KARIM).toArray();
  // His sum of the day too, which was nowhere else.
  expect(his).toHaveLength(2);
  expect(his.map(({ id }) => id)).toContain(said);
  for (const entry of his) expect(await hers.outbox.open(entry)).toBeNull();
  // His key too is still to be told of.
  const pending = await new Settings(db).get<PendingEnrolment[]>(PENDING_ENROLMENTS);
  expect(pending).toContainEqual(expect.objectContaining({ memberId: KARIM, publicKey }));
});

// One command, and no test for anybody else: see docs/releases.md.
if (process.env.RELEASE) {
  test('write this release down', async () => {
    const folder = `${RELEASES}/${process.env.RELEASE}`;
    const db = new PalierDatabase(crypto.randomUUID());
    await new Settings(db).put('device', DEVICE);
    await new Settings(db).put(SERVER_KEY, SERVER_KEY_OF_TESTS);
    const signedIn = { secret: SECRET, former: [] };
    const store = await openStore(db, anAuthor(), await keysAtSignIn(db, AICHA, DEVICE, signedIn));
    await holdTheRest(store);
    const { key, spki } = await publicKeyOf(await diskOf(db));
    await pull(store, new FakeServer(key).changes);
    await writeReleaseSample(store);

    const operations = (await store.outbox.all()).map(({ unsent }) => unsent.signed);
    mkdirSync(folder, { recursive: true });
    const write = (name: string, content: unknown) =>
      writeFileSync(`${folder}/${name}`, `${JSON.stringify(content, null, 1)}\n`, { flag: 'wx' });
    write('phone.json', await diskOf(db));
    write('operations.json', { public_key: spki, operations });
    expect((await stairwellIn(store, STAIRWELL)).doors).toHaveLength(5);
  });
}

// eslint-disable-next-line @typescript-eslint/require-await -- as the network gives it
async function* inOne(bytes: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield bytes;
}
