import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { OutboxEntry } from '../vault/rows';
import { KARIM, aDevice, CAMPAIGN, doorId, STAIRWELL } from '../../testing/device';
import { recordEncounter } from '../commands/encounters';
import { watchRecords, type RecordView } from './record-views';
import { countsOf, mySendings, type SendingCounts, watchSendingCounts } from './sendings';

const entry = fc.record({
  state: fc.constantFrom('waiting', 'held', 'refused', 'aside'),
  isReplaced: fc.boolean(),
  isMine: fc.boolean(),
  /** Early releases, and what came back over a sign-out, have none. */
  isReadable: fc.boolean(),
  isOfToday: fc.boolean(),
});

type Kept = Pick<OutboxEntry, 'state'> & {
  isReplaced: boolean;
  isMine: boolean;
  isReadable: boolean;
  isOfToday: boolean;
};

async function deviceWith(entries: Kept[]) {
  const device = await aDevice();
  const { db, store } = device;
  for (const { state, isReplaced, isMine, isReadable, isOfToday } of entries) {
    const place = { stairwellId: STAIRWELL, doorId: doorId(2, 1), campaignId: CAMPAIGN };
    const id = await recordEncounter(store, { ...place, outcome: 'not_home' });
    await db.outbox.update(id, {
      ...{ state, isReplaced: isReplaced && state === 'aside', refusalCode: 'places.moon' },
      ...(!isMine && { holder: KARIM }),
      ...(isOfToday && { sendAfter: new Date().toISOString().slice(0, 10) }),
    });
    if (!isMine) await db.records.update(id, { holder: KARIM });
    if (!isReadable) await db.records.delete(id);
  }
  return device;
}

function expected(entries: Kept[]): SendingCounts {
  const mine = entries.filter(
    ({ isMine, isReplaced, state, isOfToday }) =>
      isMine && !isOfToday && !(isReplaced && state === 'aside'),
  );
  const of = (...states: string[]) => mine.filter(({ state }) => states.includes(state)).length;
  return { waiting: of('waiting'), toSeeTo: of('held', 'refused'), aside: of('aside') };
}

function firstAnswer<T>(start: (notify: (answer: T) => void) => () => void): Promise<T> {
  return new Promise((resolve) => {
    const stop = start((answer) => {
      resolve(answer);
      queueMicrotask(() => stop());
    });
  });
}

const listed = (records: RecordView[]): SendingCounts => {
  const of = (group: string) => records.filter((record) => record.group === group).length;
  return { waiting: of('waiting'), toSeeTo: of('toSeeTo'), aside: of('aside') };
};

test('whatever lies on a phone, each screen counts the same of it for whoever looks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 8 }), async (entries) => {
      const { store } = await deviceWith(entries);
      const counts = expected(entries);

      expect(countsOf(await mySendings(store))).toEqual(counts);
      expect(
        await firstAnswer<SendingCounts>((notify) => watchSendingCounts(store, notify)),
      ).toEqual(counts);
      // The list is short, and what has not gone through stands in it all the same.
      expect(
        listed(await firstAnswer<RecordView[]>((notify) => watchRecords(store, notify, 2))),
      ).toEqual(counts);
    }),
    { numRuns: 25 },
  );
});

test('the number changes with what is settled', async () => {
  const { store, db } = await deviceWith([]);
  const seen: SendingCounts[] = [];
  const stop = watchSendingCounts(store, (counts) => seen.push(counts));
  const place = { stairwellId: STAIRWELL, doorId: doorId(2, 1), campaignId: CAMPAIGN };
  const id = await recordEncounter(store, { ...place, outcome: 'not_home' });
  await vi.waitFor(() => expect(seen.at(-1)).toMatchObject({ waiting: 1, toSeeTo: 0 }));

  await store.outbox.settle([{ id, verdict: 'refused', code: 'encounters.not_yours' }]);
  await vi.waitFor(() => expect(seen.at(-1)).toMatchObject({ waiting: 0, toSeeTo: 1 }));

  await db.outbox.delete(id);
  await vi.waitFor(() => expect(seen.at(-1)).toMatchObject({ waiting: 0, toSeeTo: 0 }));
  stop();
});
