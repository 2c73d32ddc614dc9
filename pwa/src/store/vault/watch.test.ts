import { afterEach, expect, test, vi } from 'vitest';
import { aDevice, CAMPAIGN, doorId, NOON, STAIRWELL, TEAM } from '../../testing/device';
import { aRound, holdRounds } from '../../testing/rounds';
import { recordEncounter } from '../commands/encounters';
import { openFollowUp } from '../commands/follow-ups';
import type { Store } from '../commands/store-type';
import { watchCampaign } from '../views/campaign';
import { watchFollowUpViews } from '../views/follow-up-views';
import { watchFollowUps } from '../views/follow-ups';
import { watchMeetings } from '../views/meetings';
import { watchCampaigns, watchMe, watchTeams } from '../views/member';
import { watchLastDelivery } from '../views/last-delivery';
import { watchRecords } from '../views/record-views';
import { watchWalk } from '../views/round-walk';
import { watchRoundNow, watchRounds } from '../views/rounds';
import { watchStairwell, watchStairwells } from '../views/stairwells';
import { watchTeam } from '../views/team';
import { type Changes, listen, announceChanges } from './changes';
import { PalierDatabase } from './database';
import { watch } from './watch';

afterEach(() => vi.restoreAllMocks());

const settled = () => new Promise((resolve) => setTimeout(resolve, 30));
/** A machine that runs tests may be busy. */
const soon = (check: () => void) => vi.waitFor(check, 15_000);
const aDatabase = () => new PalierDatabase(crypto.randomUUID());

test('it tells the answer now, and after each change of what it rests on', async () => {
  const db = aDatabase();
  const told: number[] = [];
  const count = () => db.acknowledged.count();
  const stop = watch(db, { acknowledged: 'all' }, count, (answer) => told.push(answer));
  await soon(() => expect(told).toEqual([0]));

  await db.acknowledged.put({ id: 'a' });
  await soon(() => expect(told).toEqual([0, 1]));
  await db.counters.put({ id: 'a', value: 1 });
  await settled();
  expect(told).toEqual([0, 1]);

  stop();
  await db.acknowledged.put({ id: 'b' });
  await settled();
  expect(told).toEqual([0, 1]);
});

test('another row of the same table changes nothing', async () => {
  const db = aDatabase();
  const told: unknown[] = [];
  const query = () => db.counters.get('mine');
  const stop = watch(db, { counters: ['mine', 'all:'] }, query, (answer) => told.push(answer));
  await soon(() => expect(told).toHaveLength(1));

  await db.counters.bulkPut([
    { id: 'mine or not', value: 1 },
    { id: 'all', value: 1 },
  ]);
  await settled();
  expect(told).toHaveLength(1);

  await db.counters.put({ id: 'all: one', value: 1 });
  await soon(() => expect(told).toHaveLength(2));
  await db.counters.put({ id: 'mine', value: 1 });
  await soon(() => expect(told).toHaveLength(3));
  await db.counters.clear();
  await soon(() => expect(told).toHaveLength(4));
  stop();
});

test('what is written while an answer is sought is in the next one', async () => {
  const db = aDatabase();
  const told: number[] = [];
  let isFirst = true;
  const stop = watch(
    db,
    { acknowledged: 'all' },
    async () => {
      const answer = await db.acknowledged.count();
      if (isFirst) {
        isFirst = false;
        await db.acknowledged.put({ id: 'meanwhile' });
      }
      return answer;
    },
    (answer) => told.push(answer),
  );

  await soon(() => expect(told.at(-1)).toBe(1));
  await settled();
  expect(told).toEqual([1]);
  stop();
});

test('a hundred writes at once are not a hundred answers, and the last one holds them all', async () => {
  const db = aDatabase();
  let asked = 0;
  let last = -1;
  const query = async () => {
    asked += 1;
    const answer = await db.acknowledged.count();
    await settled();
    return answer;
  };
  const stop = watch(db, { acknowledged: 'all' }, query, (answer) => (last = answer));

  await Promise.all(
    Array.from({ length: 100 }, (_, at) => db.acknowledged.put({ id: String(at) })),
  );

  await soon(() => expect(last).toBe(100));
  expect(asked).toBeLessThan(20);
  stop();
});

test('writes that never end keep no answer from being told', async () => {
  const db = aDatabase();
  const told: number[] = [];
  const query = async () => {
    const answer = await db.acknowledged.count();
    await db.acknowledged.put({ id: String(answer) });
    return answer;
  };
  const stop = watch(db, { acknowledged: 'all' }, query, (answer) => {
    told.push(answer);
    if (told.length === 3) stop();
  });

  await soon(() => expect(told).toEqual([1, 3, 5]));
});

test('a query that fails is reported, and asked again after the next change', async () => {
  const db = aDatabase();
  const reported = vi.spyOn(globalThis, 'reportError').mockImplementation(() => undefined);
  const told: number[] = [];
  const query = async () => {
    const count = await db.acknowledged.count();
    if (count === 0) throw new Error('nothing here');
    return count;
  };
  const stop = watch(db, { acknowledged: 'all' }, query, (answer) => told.push(answer));
  await soon(() => expect(reported).toHaveBeenCalledOnce());

  await db.acknowledged.put({ id: 'a' });

  await soon(() => expect(told).toEqual([1]));
  stop();
});

test('what another connection of the page writes is heard', async () => {
  const db = aDatabase();
  const told: number[] = [];
  const count = () => db.acknowledged.count();
  const stop = watch(db, { acknowledged: 'all' }, count, (answer) => told.push(answer));
  await soon(() => expect(told).toEqual([0]));

  await new PalierDatabase(db.name).acknowledged.put({ id: 'a' });

  await soon(() => expect(told).toEqual([0, 1]));
  stop();
});

test('what another tab writes is heard, and told to no third one', async () => {
  const db = aDatabase();
  const heard: (Changes | 'any')[] = [];
  const stop = listen(db.name, (changes) => heard.push(changes));
  const tab = new BroadcastChannel('palier-changes');
  const sent: unknown[] = [];
  tab.onmessage = ({ data }: MessageEvent<unknown>) => sent.push(data);

  tab.postMessage({ database: db.name, changes: [['outbox', ['a']]] });
  tab.postMessage({ database: 'of another name', changes: [['outbox', ['a']]] });

  await soon(() => expect(heard).toEqual([new Map([['outbox', ['a']]])]));
  expect(sent).toEqual([]);
  await db.acknowledged.put({ id: 'b' });
  await soon(() =>
    expect(sent).toEqual([{ database: db.name, changes: [['acknowledged', ['b']]] }]),
  );
  stop();
  tab.close();
});

const watchers: Record<string, (store: Store, notify: () => void) => () => void> = {
  me: watchMe,
  campaigns: watchCampaigns,
  campaign: (store, notify) => watchCampaign(store, CAMPAIGN, notify),
  teams: watchTeams,
  team: (store, notify) => watchTeam(store, TEAM, notify),
  stairwells: watchStairwells,
  stairwell: (store, notify) => watchStairwell(store, STAIRWELL, CAMPAIGN, notify),
  rounds: watchRounds,
  'round now': watchRoundNow,
  walk: (store, notify) => watchWalk(store, aRound().id, notify),
  meetings: watchMeetings,
  'follow-ups': watchFollowUps,
  'follow-up views': watchFollowUpViews,
  records: watchRecords,
  'last delivery': watchLastDelivery,
  counts: ({ outbox }, notify) => outbox.watchCounts(notify),
  'other life': ({ life }, notify) => life.watchOther(notify),
};

test.each(Object.entries(watchers))(
  '%s: whatever it reads makes it tell anew',
  async (_name, of) => {
    const { db, store } = await aFullDevice();
    const reads = readsOf(db.name);
    let told = 0;
    const stop = of(store, () => (told += 1));
    await soon(() => expect(told).toBe(1));
    await settled();
    const before = [...reads];
    expect(before.length).toBeGreaterThan(0);

    for (const [table, id] of before) {
      const soFar = told;
      announceChanges(db.name, new Map([[table, [id]]]));
      await soon(() => expect([table, id, told]).toEqual([table, id, soFar + 1]));
    }
    stop();
  },
);

/**
 * What each read of a database asked for from here on: the table, and an id that it would have
 * found. Other databases are those of tests before, where a last query may still run.
 */
function readsOf(database: string): [table: string, id: string][] {
  const reads: [string, string][] = [];
  for (const name of ['get', 'getAll', 'getAllKeys', 'count', 'openCursor'] as const) {
    for (const source of [IDBObjectStore.prototype, IDBIndex.prototype]) {
      const ask = Object.getOwnPropertyDescriptor(source, name)!.value as (
        ...args: unknown[]
      ) => unknown;
      vi.spyOn(source, name as 'get').mockImplementation(function (
        this: IDBObjectStore | IDBIndex,
        ...args: unknown[]
      ) {
        const table = 'objectStore' in this ? this.objectStore : this;
        if (table.transaction.db.name === database) reads.push([table.name, idIn(args[0])]);
        return ask.apply(this, args) as IDBRequest<unknown>;
      });
    }
  }
  return reads;
}

function idIn(asked: unknown): string {
  const key = asked instanceof IDBKeyRange ? (asked.lower as unknown) : asked;
  const own = Array.isArray(key) ? (key.at(-1) as unknown) : key;
  const id = typeof own === 'string' ? own : '';
  return asked instanceof IDBKeyRange ? `${id}another` : id || 'another';
}

/** With something of each kind on it. */
async function aFullDevice() {
  const device = await aDevice();
  const { store } = device;
  const atDoor = { stairwellId: STAIRWELL, doorId: doorId(1, 1), campaignId: CAMPAIGN };
  await holdRounds(store, [aRound()]);
  const asked = { reason: 'housing', urgency: 'week', consentLanguage: 'fr' } as const;
  await openFollowUp(store, { ...atDoor, ...asked, dueOn: '2026-11-28' }, NOON);
  await recordEncounter(store, { ...atDoor, outcome: 'not_home' }, NOON);
  return device;
}
