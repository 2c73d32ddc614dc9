import { afterEach, expect, test, vi } from 'vitest';
import {
  aDevice,
  AICHA,
  CAMPAIGN,
  type Device,
  doorId,
  NOON,
  STAIRWELL as stairwellId,
  stairwellIn,
  TEAM,
  TERRITORY,
} from '../../testing/device';
import { sent } from '../../testing/operations';
import { failNthWrite, type Mishap } from '../../testing/failing-writes';
import { Outbox } from '../outbox/outbox';
import { withdrawContactDetails } from './contact-details';
import type { Store } from './store-type';
import { recordMeetingVisit, recordVisit, undoMeeting, undoVisit } from './visits';

afterEach(() => vi.restoreAllMocks());

const door = doorId(1, 1);
const counted = {
  ...{ campaignId: CAMPAIGN, territoryId: TERRITORY },
  ...{ themes: ['violence'], languages: ['ar'] },
};
const flag = {
  ...({ reason: 'housing', urgency: 'week', dueOn: '2026-12-01' } as const),
  consentLanguage: 'fr',
};
const visit = {
  encounter: {
    ...({ stairwellId, doorId: door, campaignId: CAMPAIGN, outcome: 'conversation' } as const),
    ...{
      note: 'Une fuite.',
      themes: ['fuite'],
      need: { reason: 'housing', language: 'fr' } as const,
    },
  },
  contact: { name: 'Mme Diallo', consentLanguage: 'fr' },
  ...{ flag, counted },
};
const meeting = {
  meeting: {
    ...({
      teamId: TEAM,
      campaignId: CAMPAIGN,
      channel: 'street',
      outcome: 'conversation',
    } as const),
    note: 'Sur le marché.',
  },
  ...{ flag, counted },
};

/** All that the disk holds of what was said; what it looks like outside the seals. */
async function onDisk(store: Store) {
  const household = (await stairwellIn(store)).doors.find(({ id }) => id === door)!.household;
  const entries = await store.db.outbox.orderBy('number').toArray();
  const operations = await Promise.all(entries.map(({ id }) => sent(store, id)));
  return {
    passages: household.passages.length,
    behindDoor: household.followUps.length,
    contact: household.contact !== null,
    listed: ((await store.followUps.read('follow_ups'))?.content ?? []).length,
    meetings: ((await store.meetings.read('meetings'))?.content ?? []).length,
    counted: ((await store.chunkStores.talk_counts.chunks.read('talk_counts'))?.content ?? [])
      .length,
    records: await store.db.records.count(),
    kinds: operations.map(({ kind }) => kind),
  };
}

const nothing = {
  ...{ passages: 0, behindDoor: 0, contact: false, listed: 0, meetings: 0, counted: 0, records: 0 },
  kinds: [],
};

/** Each tap, with what stands before and after it. */
const taps: [string, (store: Store) => Promise<(store: Store) => Promise<unknown>>][] = [
  [
    'a passage with contact, flag and count',
    () => Promise.resolve((store) => recordVisit(store, visit, NOON)),
  ],
  [
    'the undo of it',
    async (before) => {
      const done = await recordVisit(before, visit, NOON);
      return (store) => undoVisit(store, done, NOON);
    },
  ],
  [
    'a meeting with flag and count',
    () => Promise.resolve((store) => recordMeetingVisit(store, meeting, NOON)),
  ],
  [
    'the undo of that',
    async (before) => {
      const done = await recordMeetingVisit(before, meeting, NOON);
      return (store) => undoMeeting(store, done, NOON);
    },
  ],
];

test('a tap says all in one transaction, each after what it rests on', async () => {
  const { db, store } = await aDevice();
  const transaction = vi.spyOn(db.constructor.prototype as typeof db, 'transaction');

  const { encounterIds, followUpId } = await recordVisit(store, visit, NOON);

  expect(transaction).toHaveBeenCalledOnce();
  expect(await onDisk(store)).toEqual({
    ...{
      passages: 1,
      behindDoor: 1,
      contact: true,
      listed: 1,
      meetings: 0,
      counted: 1,
      records: 3,
    },
    kinds: ['encounter.record', 'contact_details.set', 'follow_up.open'],
  });
  expect((await sent(store, followUpId!)).dependsOn).toEqual(encounterIds);
  const [item] = (await store.followUps.read('follow_ups'))!.content;
  expect(item).toMatchObject({ openedBy: { id: AICHA }, label: '11', note: 'Une fuite.' });
});

test('an undo takes all of it back in one transaction', async () => {
  const { db, store } = await aDevice();
  const done = await recordVisit(store, visit, NOON);
  const transaction = vi.spyOn(db.constructor.prototype as typeof db, 'transaction');

  await undoVisit(store, done, NOON);

  expect(transaction).toHaveBeenCalledOnce();
  const left = await onDisk(store);
  expect(left).toMatchObject({ passages: 0, behindDoor: 0, contact: false, listed: 0, counted: 0 });
  expect(left.kinds.slice(3)).toEqual([
    'follow_up.cancel',
    'contact_details.withdraw',
    'encounter.withdraw',
  ]);
});

test('an undo after midnight takes the talk out of its own day', async () => {
  const { store } = await aDevice();
  const done = await recordVisit(store, visit, NOON);

  await undoVisit(store, done, new Date(NOON.getTime() + 86_400_000));

  expect((await onDisk(store)).counted).toBe(0);
});

/** @returns what is there after a tap whose nth write went wrong, and after the next try. */
async function afterMishap(
  { store, reopen }: Device,
  prepared: Awaited<ReturnType<(typeof taps)[number][1]>>,
  nth: number,
  mishap: Mishap,
) {
  const disk = failNthWrite(nth, mishap);
  const isDone = await prepared(store).then(
    () => true,
    () => false,
  );
  const writes = disk.tried();
  disk.mend();
  const memory = await onDisk(store);
  // After a death there is a new page, with a memory of its own.
  const again = mishap === 'dies' ? await reopen() : store;
  const kept = await onDisk(again);
  if (!isDone) await prepared(again);
  return { isDone, writes, memory, kept, retried: await onDisk(again) };
}

test.each(['fails', 'dies'] as const)(
  'whichever write %s, all of a tap is stored or nothing, and a retry makes one of each',
  async (mishap) => {
    for (const [what, prepare] of taps) {
      const smooth = await aDevice();
      const smoothTap = await prepare(smooth.store);
      await smoothTap(smooth.store);
      const all = await onDisk(smooth.store);
      for (let nth = 1; ; nth++) {
        const device = await aDevice();
        const prepared = await prepare(device.store);
        const before = await onDisk(device.store);
        const after = await afterMishap(device, prepared, nth, mishap);
        expect(after.retried, what).toEqual(all);
        if (after.isDone) {
          expect(nth, what).toBeGreaterThan(4);
          break;
        }
        expect([what, nth, after.kept]).toEqual([what, nth, before]);
        expect(after.memory).toEqual(before);
      }
    }
  },
);

test('a rule that refuses one part refuses all of it', async () => {
  const { store } = await aDevice();

  const refused = recordVisit(store, { ...visit, flag: { ...flag, consentLanguage: '' } }, NOON);

  await expect(refused).rejects.toThrow('follow_ups.consent_missing');
  expect(await onDisk(store)).toEqual(nothing);
});

test('two quick taps are both kept whole', async () => {
  const { store, reopen } = await aDevice();
  const other = { ...visit, encounter: { ...visit.encounter, doorId: doorId(1, 2) } };

  await Promise.all([recordVisit(store, visit, NOON), recordVisit(store, other, NOON)]);

  const { kinds, listed, records } = await onDisk(await reopen());
  expect([kinds.length, listed, records]).toEqual([6, 2, 6]);
});

test('what another tab wrote meanwhile is not overwritten, and nothing is said twice', async () => {
  const { store, reopen } = await aDevice();
  const otherTab = await reopen();
  const seal = Object.getOwnPropertyDescriptor(Outbox.prototype, 'seal')!.value as Outbox['seal'];
  vi.spyOn(Outbox.prototype, 'seal').mockImplementationOnce(async function (this: Outbox, ...args) {
    await recordMeetingVisit(otherTab, meeting, NOON);
    return seal.apply(this, args);
  });

  await recordVisit(store, visit, NOON);

  expect(await onDisk(store)).toEqual({
    ...{
      passages: 1,
      behindDoor: 1,
      contact: true,
      listed: 2,
      meetings: 1,
      counted: 1,
      records: 5,
    },
    kinds: [
      ...['encounter.meet', 'follow_up.open'],
      ...['encounter.record', 'contact_details.set', 'follow_up.open'],
    ],
  });
  const [sum] = (await store.chunkStores.talk_counts.chunks.read('talk_counts'))!.content;
  expect(sum?.themes).toEqual([{ code: 'violence', count: 2 }]);
});

test('details that were erased meanwhile are not erased again by an undo', async () => {
  const { store } = await aDevice();
  const done = await recordVisit(store, visit, NOON);
  await withdrawContactDetails(store, { stairwellId, doorId: door }, NOON);

  await undoVisit(store, done, NOON);

  const ids = await store.db.outbox.orderBy('number').primaryKeys();
  const kinds = await Promise.all(ids.map(async (id) => (await sent(store, id)).kind));
  expect(kinds.filter((kind) => kind === 'contact_details.withdraw')).toHaveLength(1);
});

/** A form that is half filled and then sent. */
async function sendForm<T>({ drafts }: Store, key: string, send: () => Promise<T>): Promise<T> {
  let done!: T;
  drafts.keep(key, { stairwellId, doorId: door }, { note: 'Une fuite.' });
  await drafts.endWith(key, async () => {
    done = await send();
    return true;
  });
  return done;
}

test.each(['a passage', 'a meeting'])(
  'what a form said of %s is in the form again once it is taken back, after a restart too',
  async (kind) => {
    const { store, reopen } = await aDevice();
    const key = `conversation ${door}`;
    if (kind === 'a passage') {
      const done = await sendForm(store, key, () => recordVisit(store, visit));
      expect(store.drafts.get(key)).toBeUndefined();
      await undoVisit(store, done);
    } else {
      const done = await sendForm(store, key, () => recordMeetingVisit(store, meeting));
      expect(store.drafts.get(key)).toBeUndefined();
      await undoMeeting(store, done);
    }
    expect(store.drafts.get(key)?.content).toEqual({ note: 'Une fuite.' });

    await store.drafts.settle();
    const again = await reopen();
    await again.drafts.load();
    expect(again.drafts.get(key)?.content).toEqual({ note: 'Une fuite.' });
  },
);

test('a form that was begun since is not written over', async () => {
  const { store } = await aDevice();
  const key = `conversation ${door}`;
  const done = await sendForm(store, key, () => recordVisit(store, visit));
  store.drafts.keep(key, { doorId: door }, { note: 'Autre chose.' });
  await undoVisit(store, done);
  expect(store.drafts.get(key)?.content).toEqual({ note: 'Autre chose.' });
});

test('what is recorded without a form brings none back', async () => {
  const { store } = await aDevice();
  await sendForm(store, `conversation ${door}`, () => Promise.resolve(null));
  await undoVisit(store, await recordVisit(store, visit));
  expect(store.drafts.under()).toEqual([]);
});
