import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOMES } from '../domain/outcome';
import type { Answer, SignedOperation } from '../domain/operation';
import { addDoor } from '../store/doors';
import { recordEncounter, recordFloorNotHome, withdrawEncounter } from '../store/encounters';
import { startHousehold } from '../store/households';
import { saidIn } from '../store/operations';
import {
  aDevice,
  aStairwell,
  CAMPAIGN,
  stairwellIn,
  STAIRWELL as stairwellId,
} from '../testing/device';
import { FakeServer } from '../testing/server';
import { pull } from './pull';
import { push } from './push';

const door = fc.nat({ max: 5 });
const network = fc.constantFrom('good', 'request lost', 'answer lost', 'answer halved');

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('tap' as const),
      door,
      outcome: fc.constantFrom(...OUTCOMES),
    }),
  },
  fc.record({ does: fc.constant('undo' as const) }),
  fc.record({ does: fc.constant('floor' as const), floor: fc.constantFrom(1, 2) }),
  fc.record({ does: fc.constant('move in' as const), door }),
  fc.record({ does: fc.constant('add door' as const), floor: fc.constantFrom(1, 2) }),
  fc.record({ does: fc.constant('neighbour' as const), door }),
  { weight: 2, arbitrary: fc.record({ does: fc.constant('send' as const), network }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('fetch' as const),
      cutAfter: fc.option(fc.nat({ max: 2000 })),
      pieceSize: fc.integer({ min: 1, max: 3000 }),
      tapMeanwhile: fc.boolean(),
    }),
  },
  fc.record({ does: fc.constant('restart' as const) }),
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A server behind a stairwell. */
function through(network: string, server: FakeServer) {
  return async (operations: SignedOperation[]): Promise<Answer[]> => {
    if (network === 'request lost') throw new Error('cut');
    const answers = await server.receive(operations);
    if (network === 'answer lost') throw new Error('cut');
    return network === 'answer halved' ? answers.slice(0, answers.length / 2) : answers;
  };
}

async function evening(steps: Step[]): Promise<void> {
  const base = aStairwell();
  const device = await aDevice([base]);
  const server = new FakeServer(device.publicKey, [base]);
  let { store } = device;
  /** What the fingers did, in their order. */
  const recorded: string[] = [];
  /** Passages that nobody has taken back, with their door's household. */
  const standing = new Map<string, string>();

  const doorAt = async (index: number) => {
    const { doors } = await stairwellIn(store);
    return doors[index % doors.length]!;
  };
  const tap = async (index: number, outcome: (typeof OUTCOMES)[number]) => {
    const { id: doorId, household } = await doorAt(index);
    const id = await recordEncounter(store, { stairwellId, doorId, campaignId: CAMPAIGN, outcome });
    recorded.push(id);
    standing.set(id, household.id);
  };

  const perform = {
    tap: (s: Step & { does: 'tap' }) => tap(s.door, s.outcome),
    undo: async () => {
      const encounterId = [...standing.keys()].at(-1);
      if (!encounterId) return;
      recorded.push(await withdrawEncounter(store, { stairwellId, encounterId }));
      standing.delete(encounterId);
    },
    floor: async ({ floor }: Step & { does: 'floor' }) => {
      const ids = await recordFloorNotHome(store, { stairwellId, floor, campaignId: CAMPAIGN });
      recorded.push(...ids);
      for (const { household } of (await stairwellIn(store)).doors) {
        for (const { id } of household.passages) {
          if (id && ids.includes(id)) standing.set(id, household.id);
        }
      }
    },
    'move in': async (s: Step & { does: 'move in' }) => {
      const { id: doorId } = await doorAt(s.door);
      recorded.push(await startHousehold(store, { stairwellId, doorId }));
    },
    'add door': async ({ floor }: Step & { does: 'add door' }) => {
      const { doors } = await stairwellIn(store);
      const position =
        1 + Math.max(...doors.filter((d) => d.floor === floor).map((d) => d.position));
      const label = `${floor}${position}`;
      const { operationId } = await addDoor(store, { stairwellId, floor, position, label });
      recorded.push(operationId);
    },
    neighbour: (s: Step & { does: 'neighbour' }) => {
      server.change(stairwellId, (stairwell) => ({
        ...stairwell,
        doors: stairwell.doors.map((d, index) =>
          index === s.door ? { ...d, label: `${d.label}'` } : d,
        ),
      }));
      return Promise.resolve();
    },
    send: (s: Step & { does: 'send' }) =>
      push(store.outbox, through(s.network, server)).catch(() => undefined),
    fetch: async (s: Step & { does: 'fetch' }) => {
      await pull(store, async (cursor, scopes) => {
        const stream = await server.changes(cursor, scopes, 2, s.pieceSize);
        return cut(stream, s.cutAfter, () => (s.tapMeanwhile ? tap(0, 'not_home') : undefined));
      }).catch(() => undefined);
    },
    restart: async () => {
      store = await device.reopen();
    },
  };

  for (const one of steps) {
    await (perform[one.does] as (s: Step) => Promise<void>)(one);

    // Nothing is lost: each is with the server and acknowledged, or still here.
    const acknowledged = await device.db.acknowledged.toCollection().primaryKeys();
    const waiting = await device.db.outbox.toCollection().primaryKeys();
    expect([...acknowledged, ...waiting].sort()).toEqual([...recorded].sort());
    expect([...server.ledger.keys()]).toEqual(expect.arrayContaining(acknowledged));

    // What was said stands on the screen, sent or not, until it is taken back, moved away from, or
    // the office holds it among older ones.
    const here = await stairwellIn(store);
    const unsentHere = new Set(waiting);
    for (const [id, householdId] of standing) {
      const home = here.doors.find(({ household }) => household.id === householdId);
      if (home && unsentHere.has(id)) {
        expect(home.household.passages.filter((passage) => passage.id === id)).toHaveLength(1);
      }
    }
  }

  // The network is back: twice, for what was held.
  await push(store.outbox, server.receive);
  await push(store.outbox, server.receive);
  await pull(store, server.changes);

  expect(await device.db.outbox.count()).toBe(0);
  const seqs = [...server.ledger.values()].map((signed) => saidIn(signed).deviceSeq);
  expect(seqs).toEqual(recorded.map((_, index) => index + 1));
  expect([...server.ledger.keys()]).toEqual(recorded);
  // Both sides tell the same story, passage by passage and figure by figure.
  const [here, there] = [
    await stairwellIn(await device.reopen()),
    server.stairwells.get(stairwellId)!,
  ];
  expect(summary(here)).toEqual(summary(there));
}

function summary(stairwell: Awaited<ReturnType<typeof stairwellIn>>) {
  return stairwell.doors.map(({ id, label, household }) => ({
    id,
    label,
    household: household.id,
    fold: household.folds.map(({ passages, answered, met }) => [passages, answered, met]),
    last: household.passages.slice(-3).map((passage) => passage.outcome),
  }));
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
  'recorded, undone, sent, cut, fetched, restarted: once on the server, in order, never lost',
  () => fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), evening), { numRuns: 60 }),
  120_000,
);
