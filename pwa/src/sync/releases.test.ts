import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { SignedOperation } from '../domain/operation';
import { openStore } from '../store/store';
import { AICHA, aDevice, anAuthor, aStairwell, STAIRWELL, stairwellIn } from '../testing/device';
import { toldIn } from '../testing/office';
import { recount } from '../testing/recount';
import { aReadableDisk, diskOf, phoneFrom, publicKeyOf, type Disk } from '../testing/release';
import { holdTheRest, releaseEvening } from '../testing/release-evening';
import { FakeServer } from '../testing/server';
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
    const told = [...server.ledger.values()].map(toldIn);
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
  expect((await db.feeds.get(AICHA))?.format).toBe(Math.min(Number(release), 2));
});

// One command, and no test for anybody else: see docs/releases.md.
if (process.env.RELEASE) {
  test('write this release down', async () => {
    const folder = `${RELEASES}/${process.env.RELEASE}`;
    const db = await aReadableDisk();
    const store = await openStore(db, anAuthor());
    await holdTheRest(store);
    const { key, spki } = await publicKeyOf(await diskOf(db));
    await pull(store, new FakeServer(key).changes);
    await releaseEvening(store);

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
