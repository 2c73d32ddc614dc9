import fc from 'fast-check';
import { beforeEach, expect, test, vi } from 'vitest';
import type { FollowUpItem } from '../domain/follow-up-item';
import type { Answers } from '../domain/operation';
import { OUTCOMES } from '../domain/outcome';
import type { Stairwell } from '../domain/places';
import type { Outgoing } from '../store/outbox/unsent';
import { Settings } from '../store/vault/settings';
import { aStairwell, STAIRWELL as stairwellId } from '../testing/device';
import { Simulation, Phone } from '../testing/simulated-phone';
import { sentOperation } from '../testing/expected-state';
import { recount } from '../testing/recount';
import { FakeServer } from '../testing/server';
import { failNthWrite } from '../testing/failing-writes';
import { carriedFor, ensureEnrolled } from './enrolment';
import { pull } from './pull';
import { push } from './push';
import { Sync } from './sync';

const door = fc.nat({ max: 5 });
const outcome = fc.constantFrom(...OUTCOMES);
const floor = fc.constantFrom(1, 2);
const index = fc.nat({ max: 9 });
const network = fc.constantFrom(
  'good',
  'request lost',
  'answer lost',
  'answer halved',
  'said twice',
  'turned round',
);

const on = fc.constantFrom(0, 1);
const does = <D extends string>(what: D) => fc.constant(what);

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: does('tap'), on, door, outcome }) },
  { weight: 2, arbitrary: fc.record({ does: does('correct'), on, index, outcome }) },
  { weight: 2, arbitrary: fc.record({ does: does('withdraw'), on, index }) },
  fc.record({ does: does('undo'), on }),
  fc.record({ does: does('floor'), on, floor }),
  fc.record({ does: does('several'), on, doors: fc.array(door, { minLength: 1, maxLength: 3 }) }),
  fc.record({ does: does('move in'), on, door }),
  fc.record({ does: does('add door'), on, floor }),
  { weight: 2, arbitrary: fc.record({ does: does('flag'), on, door }) },
  fc.record({ does: does('settle'), on, index, how: fc.constantFrom('take', 'close') }),
  fc.record({ does: does('meet'), on }),
  fc.record({ does: does('office relabels'), on, door }),
  fc.record({ does: does('office merges'), on, door, other: door }),
  { weight: 3, arbitrary: fc.record({ does: does('send'), on, network }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: does('fetch'),
      on,
      cutAfter: fc.option(fc.nat({ max: 2000 })),
      pieceSize: fc.integer({ min: 1, max: 3000 }),
      tapMeanwhile: fc.boolean(),
    }),
  },
  fc.record({ does: does('restart'), on }),
  fc.record({ does: does('hand on'), on }),
  fc.record({ does: does('copy'), on }),
  { weight: 2, arbitrary: fc.record({ does: does('restore'), on }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: does('round'),
      on,
      network,
      byHand: fc.boolean(),
      /** The request that the server is restored before, and the write that takes the page away. */
      restoredAt: fc.option(fc.nat({ max: 3 }), { freq: 3 }),
      killedAt: fc.option(fc.nat({ max: 25 }), { freq: 2 }),
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A server behind a stairwell. */
function through(network: string, server: FakeServer) {
  return async (operations: Outgoing[]): Promise<Answers> => {
    if (network === 'request lost') throw new Error('cut');
    if (network === 'said twice') await server.receive(operations);
    const asked = network === 'turned round' ? operations.toReversed() : operations;
    const { answers, ...told } = await server.receive(asked);
    if (network === 'answer lost') throw new Error('cut');
    const heard = network === 'answer halved' ? answers.slice(0, answers.length / 2) : answers;
    return { answers: heard, ...told };
  };
}

function fetchBy({ store, memberId }: Phone, server: FakeServer, pieceSize = 1000) {
  return pull(store, (cursor, scopes, format) =>
    server.changes(cursor, scopes, format, pieceSize, memberId),
  );
}

async function evening(steps: Step[]): Promise<void> {
  const base = aStairwell();
  const night = new Simulation();
  const server = new FakeServer(null, [base]);
  server.copy();
  const phones = [
    await Phone.of(night, [base], server, 'A'),
    await Phone.of(night, [base], server, 'B'),
  ] as const;
  /** Who held the phone when it was said. */
  const authors = new Map<string, string>();
  await phones[1].handOn();
  await fetchBy(phones[1], server);

  for (const one of steps) {
    const at = phones[one.on];
    const before = at.recorded.length;
    const { memberId } = at;
    await perform(one, at, server);
    for (const id of at.recorded.slice(before)) authors.set(id, memberId);
    await nothingIsLost(at);
    for (const phone of phones) await nothingGreenIsMissing(phone, server);
    await recordedStillHolds(at, night);
  }

  // The network is back: twice, for what was held, and once more for what waited for the other. Who
  // has left is there once more, or a server that has forgotten their keys would take nothing.
  for (const at of [...phones, ...phones, ...phones]) {
    for (const does of ['round', 'hand on', 'round', 'hand on', 'round'] as const) {
      if (does === 'hand on') await perform({ does, on: 0 }, at, server);
      else await roundOf(at, server, quietly);
    }
  }

  everythingArrivedOnce(phones, server);
  const told = [...server.ledger.values()].map(sentOperation);
  expect(new Map(told.map(({ operation, authorId }) => [operation.id, authorId]))).toEqual(authors);
  const there = server.stairwells.get(stairwellId)!;
  const counted = recount([base], told, server.aliases);
  for (const one of phones) {
    expect(await one.device.db.outbox.count()).toBe(0);
    await one.restart();
    const here = (await one.stairwell())!;
    // Both sides tell the same story, passage by passage and figure by figure.
    expect(summary(here)).toEqual(summary(there));
    expect(foldsOf(here)).toEqual(foldsAsCounted(here, counted));
    const items = (await one.store.followUps.read('follow_ups'))?.content ?? [];
    expect(followUps(items)).toEqual(followUps(server.followUps));
  }
}

async function perform(one: Step, at: Phone, server: FakeServer): Promise<void> {
  switch (one.does) {
    case 'tap':
      return at.tap(one.door, one.outcome);
    case 'correct':
      return at.correct(one.index, one.outcome);
    case 'withdraw':
      return at.withdraw(one.index);
    case 'undo':
      return at.withdraw(-1);
    case 'floor':
      return at.floorNotHome(one.floor);
    case 'several':
      return at.severalNotHome(one.doors);
    case 'move in':
      return at.moveIn(one.door);
    case 'add door':
      return at.addDoor(one.floor);
    case 'flag':
      return at.flag(one.door);
    case 'settle':
      return at.settle(one.index, one.how);
    case 'meet':
      return at.meet();
    case 'office relabels':
      return relabel(server, one.door);
    case 'office merges':
      return merge(server, one.door, one.other);
    case 'send':
      return push(at.store.outbox, through(one.network, server)).catch(() => undefined);
    case 'copy':
      return server.copy();
    case 'restore':
      return server.restore();
    case 'round':
      return roundOf(at, server, one);
    case 'fetch':
      return fetchBadly(at, server, one);
    case 'restart':
      return at.restart();
    case 'hand on':
      await at.handOn();
      // To sign in, there must be a network.
      await preparing(at, server)(true);
      return syncOf(at, server).run();
  }
}

function relabel(server: FakeServer, door: number): void {
  server.change(stairwellId, (stairwell) => ({
    ...stairwell,
    doors: stairwell.doors.map((one, place) =>
      place === door ? { ...one, label: `${one.label}'` } : one,
    ),
  }));
}

function merge(server: FakeServer, one: number, other: number): void {
  const { doors } = server.stairwells.get(stairwellId)!;
  const [vanished, kept] = [doors[one % doors.length]!, doors[other % doors.length]!];
  if (vanished !== kept) server.merge(vanished.id, kept.id);
}

async function fetchBadly(
  at: Phone,
  server: FakeServer,
  how: { cutAfter: number | null; pieceSize: number; tapMeanwhile: boolean },
): Promise<void> {
  const fetching = pull(at.store, async (cursor, scopes, format) => {
    const stream = await server.changes(cursor, scopes, format, how.pieceSize, at.memberId);
    return cut(stream, how.cutAfter, () => (how.tapMeanwhile ? at.tap(0, 'not_home') : undefined));
  });
  await fetching.catch(() => undefined);
}

const enrolling = vi.hoisted<{ enrol: (asked: Enrolment) => Promise<void> }>(() => ({
  enrol: () => Promise.resolve(),
}));
vi.mock('../api/sign-in', () => ({ enrolDevice: (asked: Enrolment) => enrolling.enrol(asked) }));

// A phone says at its enrolment what it is.
beforeEach(() => void vi.stubGlobal('navigator', { userAgent: 'Android Chrome' }));

type Enrolment = Parameters<FakeServer['enrolFor']>[1];

/** Whose keys may be sent, once this member's are told. */
function preparing({ store, memberId }: Phone, server: FakeServer) {
  return async (isAnew = false) => {
    enrolling.enrol = (asked) => server.enrolFor(memberId, asked);
    const settings = new Settings(store.db);
    await ensureEnrolled(store, settings, isAnew);
    return carriedFor(settings);
  };
}

function syncOf(at: Phone, server: FakeServer): Sync {
  const faces = {
    postOperations: server.receive,
    postChanges: (cursor: string | null, scopes: string[], format: number) =>
      server.changes(cursor, scopes, format, 1000, at.memberId),
  };
  return new Sync(at.store, faces, preparing(at, server));
}

const quietly = { network: 'good', byHand: true, restoredAt: null, killedAt: null };

interface Round {
  network: string;
  byHand: boolean;
  restoredAt: number | null;
  killedAt: number | null;
}

/** Whatever happens to the server and to the phone while they speak. */
async function roundOf(at: Phone, server: FakeServer, how: Round): Promise<void> {
  let requests = 0;
  const before = <A extends unknown[], R>(request: (...asked: A) => Promise<R>) => {
    return (...asked: A): Promise<R> => {
      if (requests++ === how.restoredAt) server.restore();
      return request(...asked);
    };
  };
  const send = before(through(how.network, server));
  const fetchSince = before((cursor: string | null, scopes: string[], format: number) =>
    server.changes(cursor, scopes, format, 1000, at.memberId),
  );
  const faces = { postOperations: send, postChanges: fetchSince };
  const sync = new Sync(at.store, faces, preparing(at, server));
  if (how.byHand) sync.askedByHand();
  const disk = how.killedAt === null ? null : failNthWrite(how.killedAt + 1, 'dies');
  await sync.run().catch(() => undefined);
  disk?.mend();
  if (disk) await at.restart();
}

/** Each is acknowledged, and kept for the server's sake, or it still waits here. */
async function nothingIsLost({ device: { db }, recorded }: Phone) {
  const acknowledged = await db.acknowledged.toCollection().primaryKeys();
  const waiting = await db.outbox.toCollection().primaryKeys();
  expect([...acknowledged, ...waiting].sort()).toEqual([...recorded].sort());
  expect(await db.kept.toCollection().primaryKeys()).toEqual(acknowledged);
}

/** As far as this phone can know: it may not have heard of a restore yet. */
async function nothingGreenIsMissing({ device: { db }, store }: Phone, server: FakeServer) {
  const acknowledged = await db.acknowledged.toCollection().primaryKeys();
  const deliveries = await store.outbox.deliveries(acknowledged);
  const green = acknowledged.filter((_, index) => deliveries[index]?.state === 'acknowledged');
  if (await store.life.other()) expect(green).toEqual([]);
  if ((await store.life.known()) !== server.epoch) return;
  expect([...server.ledger.keys()]).toEqual(expect.arrayContaining(green));
}

/**
 * What was said stands on the screen, as it was last said, until it is taken back, moved away
 * from, merged away, or the office holds it among older ones.
 */
async function recordedStillHolds(at: Phone, { standing, flagged }: Simulation) {
  const here = await at.stairwell();
  // What was said before a sign-out can be read by the server alone.
  const unsent = new Set((await at.store.outbox.all()).map(({ unsent: { signed } }) => signed.id));
  for (const [id, { by, householdId, outcome }] of standing) {
    const home = here?.doors.find(({ household }) => household.id === householdId);
    if (!home || by !== at.memberId || !unsent.has(id)) continue;
    const shown = home.household.passages.filter((passage) => passage.id === id);
    expect(shown.map((passage) => passage.outcome)).toEqual([outcome]);
  }
  const items = (await at.store.followUps.read('follow_ups'))?.content ?? [];
  for (const [id, by] of flagged) {
    if (by !== at.memberId || !unsent.has(id)) continue;
    expect(items.filter((item) => item.id === id)).toHaveLength(1);
  }
}

/** Nothing skipped, nothing twice: each author's numbers on each device are whole. */
function everythingArrivedOnce(phones: readonly Phone[], server: FakeServer): void {
  const recorded = phones.flatMap((one) => one.recorded);
  expect([...server.ledger.keys()].sort()).toEqual([...recorded].sort());
  const numbers = new Map<string, number[]>();
  for (const { envelope } of server.ledger.values()) {
    const said = JSON.parse(envelope) as Record<'author_id' | 'device_id', string> & {
      device_seq: number;
    };
    const key = `${said.author_id} ${said.device_id}`;
    numbers.set(key, [...(numbers.get(key) ?? []), said.device_seq]);
  }
  for (const seqs of numbers.values()) {
    expect(seqs.sort((one, other) => one - other)).toEqual(seqs.map((_, place) => place + 1));
  }
}

function summary({ doors }: Stairwell) {
  return new Map(
    doors.map(({ id, label, household }) => [
      id,
      {
        label,
        household: household.id,
        last: household.passages.slice(-3).map((passage) => [passage.outcome, passage.themes]),
        followUps: household.followUps.map((one) => [one.id, one.ownerId]).sort(),
      },
    ]),
  );
}

function foldsOf({ doors }: Stairwell) {
  return new Map(doors.map(({ household }) => [household.id, household.folds]));
}

function foldsAsCounted({ doors }: Stairwell, counted: ReturnType<typeof recount>) {
  return new Map(doors.map(({ household: { id } }) => [id, counted.get(id) ?? []]));
}

function followUps(items: FollowUpItem[]) {
  return new Map(items.map((item) => [item.id, [item.owner?.id, item.closedAt, item.result]]));
}

async function* cut(
  stream: AsyncIterable<Uint8Array<ArrayBuffer>>,
  after: number | null,
  meanwhile: () => Promise<void> | undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let seen = 0;
  await meanwhile();
  for await (const piece of stream) {
    seen += piece.length;
    if (after !== null && seen > after) throw new Error('cut');
    yield piece;
  }
}

test(
  'said, corrected, taken back, sent, cut, fetched, handed on: once, by whom it was, never lost',
  () => fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), evening), { numRuns: 80 }),
  120_000,
);
