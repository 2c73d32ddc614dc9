// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { serviceDay } from '../domain/service-day';
import type { FollowUpItem } from '../domain/follow-up-item';
import type { Meeting } from '../domain/meeting';
import { applyOperation } from '../testing/operations';
import type { Operation } from '../domain/operation';
import { courseOf, type Round } from '../domain/round';
import { reasonFor, knownOf } from '../domain/round-choice';
import type { Stairwell } from '../domain/places';
import { passageInWords } from '../features/doors/passage-words';
import DoorFacts from '../features/doors/DoorFacts.svelte';
import { factsInWords } from '../features/doors/fact-words';
import PassageHistory from '../features/doors/PassageHistory.svelte';
import { eventInWords } from '../features/follow-ups/follow-up-words';
import FollowUpCard from '../features/follow-ups/FollowUpCard.svelte';
import MeetingCard from '../features/meetings/MeetingCard.svelte';
import { deliveryInWords, whatWasDone } from '../features/records/record-words';
import PaperStop from '../features/rounds/PaperStop.svelte';
import AccessSheet from '../features/stairwells/AccessSheet.svelte';
import StairwellScreen from '../features/stairwells/StairwellScreen.svelte';
import { accessValue } from '../features/stairwells/access-words';
import { themesInWords } from '../features/encounters/theme-words';
import '../i18n/door';
import '../i18n/records';
import { nameOnScreen, ownName } from '../i18n/household-languages';
import '../i18n/talk';
import { tCode } from '../i18n/translate.svelte';
import '../i18n/walk';
import { decode, encode } from '../store/vault/cbor';
import type { Columns, Shape } from '../store/vault/chunks';
import { ofFollowUps, ofMeetings } from '../store/formats/item-columns';
import { followUpsShape, meetingsShape } from '../store/formats/item-shapes';
import { ofCampaign, ofMe } from '../store/formats/member-columns';
import { campaignShape, meShape } from '../store/formats/member-shapes';
import { recordFloorNotHome } from '../store/commands/encounters';
import type { RecordView } from '../store/views/record-views';
import { roundsShape } from '../store/formats/rounds-shape';
import { columnsOf } from '../store/formats/stairwell-columns';
import { stairwellShape } from '../store/formats/stairwell-shape';
import { getRounds, getStairwell } from '../store/views/stairwells';
import type { Store } from '../store/store';
import { getWalk, getRoundPlanner } from '../store/views/round-walk';
import { likeABrowser } from '../testing/browser';
import {
  AICHA,
  aCampaign,
  aDevice,
  aDoor,
  aHousehold,
  aMe,
  aPassage,
  aStairwell,
  BUILDING,
  CAMPAIGN,
  doorId,
  STAIRWELL as stairwellId,
  TEAM,
} from '../testing/device';
import { aRound } from '../testing/rounds';

likeABrowser();

/** A code that no release has had yet, as a text and as a number. */
const LATER = 'moved_to_the_moon';
const LATER_NUMBER = 200;
/** What must never be said of it. */
const FALSE_WORDS = /undefined|null|NaN|moved_to_the_moon|absent|refus(?!e)|échange|logement vide/i;

const now = new Date();
const nowS = Math.floor(now.getTime() / 1000);

/** One door with one of everything that has a code. */
function full(): Stairwell {
  const passage = aPassage({
    ...{ id: '0198f2d0-0000-7000-8000-00000000e4c0', at: nowS - 60, themes: ['fuite'] },
    ...{ outcome: 'conversation', need: 'housing' },
  });
  const followUp = {
    ...{ id: '0198f2d0-0000-7000-8000-00000000f011', campaignId: CAMPAIGN, note: null },
    ...({ reason: 'housing', urgency: 'week', dueOn: '2026-12-01', ownerId: null } as const),
  };
  const fact = { fact: 'no_name' as const, isPresent: true, by: 'Karim', at: nowS };
  const contact = { name: 'Mme Roux', phone: null, language: 'ar', bestHour: null, at: nowS };
  const household = aHousehold({
    ...{ passages: [passage], followUps: [followUp], contact },
    folds: [{ campaignId: CAMPAIGN, passages: 1, answered: 0, met: 0 }],
  });
  return aStairwell({
    doors: [aDoor({ household, facts: [fact] })],
    access: [{ subject: 'lift', value: 'works', by: 'Karim', at: nowS }],
  });
}

function followUp(): FollowUpItem {
  const person = { id: AICHA, name: 'Aïcha' };
  return {
    ...{ id: '0198f2d0-0000-7000-8000-00000000f011', campaignId: CAMPAIGN, reason: 'housing' },
    ...{ urgency: 'week', dueOn: serviceDay(now), note: null, openedBy: person, openedAt: nowS },
    ...{ owner: null, closedAt: nowS, result: 'done', words: null, closedBy: person },
    ...{ consentedAt: nowS, stairwellId, buildingId: BUILDING, doorId: doorId(1, 1) },
    ...{ householdId: aHousehold().id, placeName: null, label: '11', building: 'Bât. C' },
    ...{ stairwell: 'Escalier 2', street: 'rue des Érables', number: '12' },
    history: [{ action: 'open', at: nowS, by: 'Aïcha', to: null, result: null, words: null }],
  };
}

function meeting(): Meeting {
  return {
    ...{ id: '0198f2d0-0000-7000-8000-00000000ee70', campaignId: CAMPAIGN, teamId: TEAM },
    ...{ channel: 'street', outcome: 'conversation', at: nowS, placeName: null },
    ...{ stairwellId: null, people: 1, themes: ['fuite'], note: null, correctedAt: null },
  };
}

const sheet = () => columnsOf(full()) as unknown as Columns;
const items = (item: object) => ({ items: [item] }) as Columns;
const followUps = () => items(ofFollowUps([followUp()])[0]!);
const meetings = () => items(ofMeetings([meeting()])[0]!);
const rounds = () => {
  const marks = [{ id: 'm', event: 'start' as const, at: nowS, seq: 1 }];
  return roundsShape.write([aRound({ marks, plannedOn: serviceDay(now) })]);
};

/** Every column of the feed that holds a code, and the shape that reads it. */
const columns: [string, Shape<never>, () => Columns | Promise<Columns>, unknown?][] = [
  ['kind', stairwellShape as never, sheet],
  ['passages.outcome.0', stairwellShape as never, sheet, LATER_NUMBER],
  ['passages.need.0', stairwellShape as never, sheet],
  ['passages.themes.0.0', stairwellShape as never, sheet],
  ['contacts.language.0', stairwellShape as never, sheet],
  ['access.subject.0', stairwellShape as never, sheet],
  ['access.value.0', stairwellShape as never, sheet],
  ['doors.facts.fact.0', stairwellShape as never, sheet],
  ['follow_ups.reason.0', stairwellShape as never, sheet],
  ['follow_ups.urgency.0', stairwellShape as never, sheet],
  ['items.0.reason', followUpsShape as never, followUps],
  ['items.0.urgency', followUpsShape as never, followUps],
  ['items.0.result', followUpsShape as never, followUps],
  ['items.0.history.0.action', followUpsShape as never, followUps],
  ['items.0.history.0.result', followUpsShape as never, followUps],
  ['items.0.channel', meetingsShape as never, meetings],
  ['items.0.outcome', meetingsShape as never, meetings],
  ['items.0.themes.0', meetingsShape as never, meetings],
  ['items.0.marks.0.event', roundsShape as never, rounds],
  ['items.0.stops.0.reasons.0', roundsShape as never, rounds, LATER_NUMBER],
  ['grants.0.role', meShape as never, () => ofMe(aMe())],
  ['language', meShape as never, () => ofMe(aMe())],
  ['assignments.0.sign', meShape as never, () => ofMe(aMe()), LATER_NUMBER],
  ['theme', campaignShape as never, () => ofCampaign(aCampaign())],
  ['languages.0', campaignShape as never, () => ofCampaign(aCampaign({ languages: ['fr'] }))],
];

function withLater(columns: Columns, path: string, value: unknown): Columns {
  const keys = path.split('.');
  const last = keys.pop()!;
  const at = keys.reduce((of, key) => of[key] as Columns, columns);
  if (!(last in at)) throw new Error(`no column ${path}`);
  at[last] = value;
  return columns;
}

const arrived = (columns: Columns) => decode(encode(columns)) as Columns;

test.each(columns)(
  'a later code in %s is written back as it came',
  async (path, shape, of, value) => {
    const sent = arrived(withLater(await of(), path, value ?? LATER));

    const written = arrived(await shape.write(shape.read(shape.format, sent)));

    expect(written).toEqual(sent);
  },
);

/** A phone that holds all of it, with this one code of a later server. */
async function holding(path: string, chunk: string, value: unknown = LATER): Promise<Store> {
  const { store, db } = await aDevice();
  const all: Record<string, () => Columns | Promise<Columns>> = {
    [`stairwell:${stairwellId}`]: sheet,
    ...{ follow_ups: followUps, meetings, rounds },
    ...{
      me: () => ofMe(aMe()),
      [`campaign:${CAMPAIGN}`]: () => ofCampaign(aCampaign({ languages: ['fr'] })),
    },
  };
  for (const [id, of] of Object.entries(all)) {
    const bytes = { ...(await of()), f: id.startsWith('stairwell') ? 2 : 1 };
    const columns = id.split(':')[0] === chunk ? withLater(bytes, path, value) : bytes;
    const scope = id.startsWith('stairwell') ? `building:${BUILDING}` : 'me';
    const outside = { id, scope, version: 5 };
    await db.chunks.put(await store.stairwells.sealBytes(outside, encode(columns)));
  }
  return store;
}

const chunkOf = (shape: unknown, path: string): string => {
  if (shape === stairwellShape) return 'stairwell';
  if (shape === followUpsShape) return 'follow_ups';
  if (shape === meetingsShape) return 'meetings';
  if (shape === roundsShape) return 'rounds';
  return path === 'theme' || path.startsWith('languages') ? 'campaign' : 'me';
};

test.each(columns)(
  'with a later code in %s every view is made',
  async (path, shape, _of, value) => {
    const store = await holding(path, chunkOf(shape, path), value);

    const view = await getStairwell(store, stairwellId, CAMPAIGN);
    const [assigned] = await getRounds(store);
    const [round] = (await store.rounds.read('rounds'))!.content;
    const walk = await getWalk(store, round!.id);
    const planner = await getRoundPlanner(store, round!);
    const minutes = planner.minutesAt({ stairwellId, doorIds: [doorId(1, 1)] });

    expect(view!.doors).toHaveLength(1);
    expect(assigned!.measures).toMatchObject({ dwellings: 1, doors: 1, seen: 1, passages: 1 });
    expect(walk!.stops).toHaveLength(1);
    expect(minutes).toBeGreaterThan(0);
  },
);

test('a later answer is seen and a passage, and counts as nothing more', async () => {
  const store = await holding('passages.outcome.0', 'stairwell', LATER_NUMBER);
  const [assigned] = await getRounds(store);
  const view = (await getStairwell(store, stairwellId, CAMPAIGN))!;
  const [door] = view.doors;

  expect(door!.state).toBe('later');
  expect(assigned!.measures).toMatchObject({ seen: 1, passages: 1, met: 0, answered: 0 });
  expect(assigned!.today).toMatchObject({ passages: 1, meetings: 0, notHome: 0 });
  expect(assigned!.states).toMatchObject({ later: 1, not_home: 0, vacant: 0, never_seen: 0 });
  // Whoever said it is left alone today, not tomorrow, and is no door for an absence.
  expect([door!.isToVisit, assigned!.stairwells[0]!.toVisit]).toEqual([false, 0]);
  const tomorrow = new Date(now.getTime() + 86_400_000);
  const later = (await getStairwell(store, stairwellId, CAMPAIGN, tomorrow))!;
  expect(later.doors[0]!.isToVisit).toBe(true);
  const floor = { stairwellId, floor: 1, campaignId: CAMPAIGN };
  expect(await recordFloorNotHome(store, floor)).toEqual([]);
  const known = { ...knownOf(door!.door, CAMPAIGN, [], tomorrow), isFollowUpDue: false };
  expect(reasonFor(known, { now: tomorrow, budgetMin: 90, passages: 3 })).toBeNull();
});

/** @returns all that is on the screen, seen or read out. */
function shown(): string {
  const labels = [...document.querySelectorAll('[aria-label]')].map((one) =>
    one.getAttribute('aria-label'),
  );
  return [document.body.textContent, ...labels].join(' ');
}

beforeEach(() => {
  document.body.innerHTML = '';
});

test('a door with a later answer has a sign and words of its own', async () => {
  const store = await holding('passages.outcome.0', 'stairwell', LATER_NUMBER);
  const place = { stairwellId, campaignId: CAMPAIGN, territoryId: null, doorId: null };

  render(StairwellScreen, { store, ...place, backHref: '/', ondoor: () => undefined } as never);

  const door = await screen.findByRole('button', { name: /^Porte 11, .*autre réponse/ });
  expect(door.dataset['state']).toBe('later');
  expect(door.querySelector('svg')).not.toBeNull();
  screen.getByText(/^\s*autre réponse/);
});

test('what was said at a door is told without a false word', () => {
  const stairwell = stairwellShape.read(
    2,
    arrived(
      withLater(withLater(sheet(), 'passages.outcome.0', LATER_NUMBER), 'passages.need.0', LATER),
    ),
  );
  const { household } = stairwell.doors[0]!;
  const nothing = () => undefined;

  expect(passageInWords(household.passages[0]!, null)).toMatch(
    /^Autre réponse, besoin\s: autre motif$/,
  );
  const screenful = { household, campaign: aCampaign(), busy: false, onback: nothing };
  render(PassageHistory, {
    door: 'porte 11',
    ...screenful,
    oncorrect: nothing,
    onwithdraw: nothing,
  });
  expect(shown()).not.toMatch(FALSE_WORDS);
});

test('follow-ups and meetings are told without a false word', () => {
  const read = (path: string) =>
    followUpsShape.read(1, arrived(withLater(followUps(), path, LATER)))[0]!;
  const looking = { today: serviceDay(now), memberId: AICHA };
  for (const path of ['items.0.reason', 'items.0.result', 'items.0.urgency']) {
    render(FollowUpCard, {
      item: read(path),
      ...looking,
      href: '/',
      onopen: () => undefined,
    } as never);
  }
  expect(eventInWords(read('items.0.history.0.action').history[0]!)).toBe(
    'Aïcha\u00a0: autre suite',
  );
  for (const path of ['items.0.channel', 'items.0.outcome']) {
    const [one] = meetingsShape.read(1, arrived(withLater(meetings(), path, LATER)));
    const does = { oncorrect: () => undefined, onwithdraw: () => undefined };
    render(MeetingCard, { meeting: one!, campaign: null, busy: false, ...does });
  }
  expect(shown()).not.toMatch(/undefined|NaN|moved_to_the_moon/);
  screen.getByText(/Autre réponse/);
  screen.getByText('Dans un autre lieu');
  // One of the two: what is not understood is not corrected.
  expect(screen.getAllByRole('button', { name: 'Corriger' })).toHaveLength(1);
});

test('how one comes in is told without a false word', () => {
  const read = (path: string) => stairwellShape.read(2, arrived(withLater(sheet(), path, LATER)));
  const [lift] = read('access.value.0').access;
  expect(accessValue(lift!)).toBe('Ascenseur\u00a0: autre indication');
  const notes = read('access.subject.0').access;
  const does = { onclose: () => 0, onback: () => 0, onchoose: () => 0 };
  const sheetProps = { stairwellId, notes, subject: null, busy: false, ...does };
  render(AccessSheet, { ...sheetProps, onsave: () => Promise.resolve(true) } as never);
  screen.getByText('Autre indication');
});

test('what is seen of a door is told without a false word', () => {
  const sent = arrived(withLater(sheet(), 'doors.facts.fact.0', LATER));
  const { facts } = stairwellShape.read(2, sent).doors[0]!;
  expect(factsInWords(facts)).toBe('Autre indication');
  render(DoorFacts, { facts, onnote: () => undefined });
  screen.getByText(/^Autre indication\s: noté .* par Karim$/);
  expect(screen.queryAllByRole('button', { pressed: true })).toEqual([]);
});

test('a later event of a round changes nothing in its course', () => {
  const mark = (event: string, at: number) => ({ id: event, event, at, seq: at }) as never;
  const course = courseOf([mark('start', 1), mark('pause', 2), mark(LATER, 3)]);

  expect([course.state, course.pausedAt]).toEqual(['paused', 2]);
  expect(courseOf([mark(LATER, 1)]).state).toBe('prepared');
});

test('a later reason for a stop is told as such', async () => {
  const sent = arrived(withLater(await rounds(), 'items.0.stops.0.reasons.0', LATER_NUMBER));
  const [round] = roundsShape.read(1, sent) as [Round];
  const props = { number: 1, stop: round.stops[0]!, stairwell: aStairwell(), campaignId: CAMPAIGN };
  render(PaperStop, { ...props, arrives: '' });

  screen.getByText(/autre raison/);
});

test('roles, languages, themes, kinds and verdicts are told without a false word', async () => {
  expect(tCode('role', LATER)).toBe('autre rôle');
  expect([ownName('x'), nameOnScreen('no such_code')]).toEqual(['x', 'no such_code']);
  expect(themesInWords([LATER], aCampaign())).toBe('');
  const record = { kind: LATER, outcome: null, door: null } as unknown as RecordView;
  expect(whatWasDone(record)).toBe('Autre chose');
  expect(whatWasDone({ ...record, outcome: LATER as never })).toBe('Autre réponse');
  const delivery = { state: LATER, code: LATER } as never;
  expect(deliveryInWords({ ...record, delivery })).toBe('Enregistré sur ce téléphone');
  for (const state of ['held', 'refused'] as const) {
    const known = { state, code: LATER, isReplaced: false };
    expect(deliveryInWords({ ...record, blockedBy: null, delivery: known })).not.toMatch(/moon/);
  }
  const operation = { kind: LATER, payload: {} } as unknown as Operation;
  const stairwell = full();
  expect(applyOperation(stairwell, operation, 1)).toBe(stairwell);

  const { store, db } = await aDevice();
  const [id] = await recordFloorNotHome(store, { stairwellId, floor: 1, campaignId: CAMPAIGN });
  await store.outbox.settle([{ id: id!, verdict: LATER as never, code: LATER }]);
  expect((await db.outbox.get(id!))?.state).toBe('waiting');
});
