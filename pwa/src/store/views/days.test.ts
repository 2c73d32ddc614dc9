import { afterEach, expect, test, vi } from 'vitest';
import { dueOn } from '../../domain/follow-up';
import type { Team } from '../../domain/member';
import { takeTimeFrom } from '../../domain/right-now';
import { roundNow } from '../../domain/round';
import { serviceDay, takeDaysFrom, takeDeskDaysFrom, today } from '../../domain/service-day';
import { dayInWords, momentInWords } from '../../i18n/moments';
import {
  aDevice,
  aDoor,
  aHousehold,
  aMe,
  aPassage,
  aStairwell,
  CAMPAIGN,
  doorId,
  STAIRWELL as stairwellId,
  TEAM,
} from '../../testing/device';
import { aRound } from '../../testing/rounds';
import { sent } from '../../testing/operations';
import { countTalk, uncountTalk } from '../../testing/talks';
import { recordEncounter, recordFloorNotHome } from '../commands/encounters';
import { sayAt } from '../commands/repair';
import { reportTalk } from '../commands/talk-counts';
import type { Store } from '../commands/store-type';
import { followDays, getDays } from './days';
import { getRounds, getStairwell } from './stairwells';

const NIGHT = [{ startsOn: '2026-01-01', minutes: 240 }];
/** In Paris, in the evening of the 24th or the night after it. */
const paris = (moment: string) => new Date(`2026-11-${moment}+01:00`);

afterEach(() => {
  takeDaysFrom(null);
  takeTimeFrom({ nowMs: () => Date.now(), isSure: true });
});

async function holdTeam(store: Store, serviceDays?: Team['serviceDays'], id = TEAM, version = 1) {
  const content = { id, name: 'Nuit', timeZone: 'Europe/Paris', serviceDays, members: [] };
  await store.db.chunks.put(
    await store.teams.seal({ id: `team:${id}`, scope: 'team', version, content }),
  );
}

/** A phone of a team whose days begin at four. */
async function atNight(stairwell = aStairwell()) {
  const device = await aDevice([stairwell]);
  await holdTeam(device.store, NIGHT);
  const stop = await followDays(device.store);
  return { ...device, stop };
}

function itIs(moment: string): void {
  takeTimeFrom({ nowMs: () => paris(moment).getTime(), isSure: true });
}

const knock = (store: Store, moment: string, door = doorId(1, 1)) =>
  recordEncounter(
    store,
    { stairwellId, doorId: door, campaignId: CAMPAIGN, outcome: 'conversation' },
    paris(moment),
  );

test('what was said before midnight and after it is of today', async () => {
  const { store, stop } = await atNight();
  await knock(store, '24T18:10');
  await knock(store, '24T23:50', doorId(1, 2));
  await knock(store, '25T01:30', doorId(2, 1));

  const [atTwo] = await getRounds(store, paris('25T02:00'));
  expect(atTwo!.today).toMatchObject({ passages: 3, meetings: 3 });
  const doors = (await getStairwell(store, stairwellId, CAMPAIGN, paris('25T03:59')))!.doors;
  expect(doors.map(({ isAnsweredToday }) => isAnsweredToday)).toEqual([true, false, true, true]);
  const [nextEvening] = await getRounds(store, paris('25T18:00'));
  expect(nextEvening!.today.passages).toBe(0);
  stop();
});

test('who answered this evening is left alone when nobody is at home on a floor', async () => {
  const { store, stop } = await atNight();
  await knock(store, '24T23:50');

  const floor = { stairwellId, floor: 1, campaignId: CAMPAIGN };
  await recordFloorNotHome(store, floor, paris('25T00:20'));

  const doors = (await getStairwell(store, stairwellId, CAMPAIGN, paris('25T00:30')))!.doors;
  const last = (id: string) => doors.find((door) => door.id === id)?.lastPassage?.outcome;
  expect(last(doorId(1, 1))).toBe('conversation');
  expect(last(doorId(1, 2))).toBe('not_home');
  stop();
});

test('the round of the evening is walked on, and who is expected in the night is of it', async () => {
  const household = aHousehold({
    passages: [aPassage({ outcome: 'come_back', comeBackOn: '2026-11-24', comeBackAt: '00:30' })],
  });
  const { store, stop } = await atNight(aStairwell({ doors: [aDoor({ household })] }));

  expect(roundNow([aRound()], paris('25T02:00'))?.id).toBe('round');
  expect(roundNow([aRound()], paris('25T04:00'))).toBeNull();
  const [round] = await getRounds(store, paris('25T00:10'));
  expect(round!.stairwells[0]!.comeBacksToday).toEqual(['00:30']);
  stop();
});

test('a follow-up for today is due on the evening’s day, and words say so', async () => {
  const { stop } = await atNight();
  const atTwo = paris('25T02:00');

  expect(dueOn('today', atTwo)).toBe('2026-11-24');
  expect(dueOn('week', atTwo)).toBe('2026-12-01');
  expect(dayInWords('2026-11-24', atTwo)).toBe('aujourd’hui');
  expect(dayInWords(paris('24T18:00'), atTwo)).toBe('aujourd’hui');
  expect(momentInWords(paris('24T03:00'), atTwo)).toMatch(/^hier, /);
  expect(dayInWords(paris('25T01:00'), paris('25T12:00'))).toBe('hier');
  stop();
});

test('talks of a night are one sum, which goes when its day is over', async () => {
  const { db, store, stop } = await atNight();
  const talk = {
    ...{ campaignId: CAMPAIGN, territoryId: 'tilleuls' },
    ...{ themes: ['violence'], languages: ['ar'] },
  };
  await countTalk(store, talk, paris('24T22:00'));
  await countTalk(store, talk, paris('25T01:00'));
  await countTalk(store, talk, paris('25T02:00'));
  await uncountTalk(store, talk, paris('25T02:10'));

  await reportTalk(store, { now: paris('25T03:59') });
  expect(await db.outbox.count()).toBe(0);
  await reportTalk(store, { now: paris('25T04:00') });

  const [id] = await db.outbox.toCollection().primaryKeys();
  expect((await sent(store, id!)).payload).toMatchObject({
    day: '2026-11-24',
    themes: [{ code: 'violence', count: 2 }],
  });
  stop();
});

test('an evening whose time was wrong is said again in the night, as one day', async () => {
  const { db, store, stop } = await atNight();
  itIs('25T01:30');
  const first = await knock(store, '24T22:00');
  const second = await knock(store, '24T23:00', doorId(1, 2));
  await db.outbox.toCollection().modify({ refusalCode: 'operations.time_doubtful' });
  vi.spyOn(store.clock, 'nowMs').mockReturnValue(paris('25T01:30').getTime());

  const again = await sayAt(store, second, 'today');

  expect(again).not.toBeNull();
  const entries = (await db.outbox.toArray()).filter(({ state }) => state !== 'aside');
  const said = await Promise.all(entries.map(({ id }) => sent(store, id)));
  expect(said.map(({ recordedAt }) => serviceDay(new Date(recordedAt)))).toEqual([
    '2026-11-24',
    '2026-11-24',
  ]);
  expect(entries.map(({ id }) => id)).not.toContain(first);
  stop();
});

test('the days are those of the team whose assignment ends first, and change with it', async () => {
  const { store } = await aDevice();
  const other = TEAM.replace('0700', '0800');
  await holdTeam(store, [], other);
  expect(await getDays(store)).toEqual({ timeZone: 'Europe/Paris', serviceDays: [] });
  await holdTeam(store, NIGHT);
  const stop = await followDays(store);
  itIs('25T02:00');
  expect(aMe().assignments[0]!.teamId).toBe(TEAM);
  expect(today()).toBe('2026-11-24');

  await holdTeam(store, [...NIGHT, { startsOn: '2026-11-20', minutes: 60 }], TEAM, 2);

  await vi.waitFor(() => expect(today()).toBe('2026-11-25'));
  stop();
});

test('a team told by a server of before has its days from midnight', async () => {
  const { store } = await aDevice();
  await holdTeam(store);

  expect(await getDays(store)).toEqual({ timeZone: 'Europe/Paris', serviceDays: [] });
});

test('the desk counts as the team that it is about', () => {
  itIs('25T02:00');
  takeDaysFrom({ timeZone: 'Europe/Paris', serviceDays: NIGHT });
  takeDeskDaysFrom({ timeZone: 'Europe/Paris', serviceDays: [] });
  expect(today()).toBe('2026-11-25');

  takeDaysFrom({ timeZone: 'Europe/Paris', serviceDays: NIGHT });
  expect(today()).toBe('2026-11-25');
  takeDeskDaysFrom(null);
  expect(today()).toBe('2026-11-24');
});
