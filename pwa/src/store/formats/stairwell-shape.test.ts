import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FOLLOW_UP_REASONS, URGENCIES } from '../../domain/follow-up';
import { OUTCOMES } from '../../domain/outcome';
import { ACCESS_SUBJECTS, DOOR_FACTS } from '../../domain/places';
import { aDoor, AICHA, aHousehold, aMe, aPassage, aStairwell, KARIM } from '../../testing/device';
import { fromHex, idColumn } from '../vault/bytes';
import { decode, encode } from '../vault/cbor';
import type { Columns } from '../vault/chunks';
import { ofMe } from './member-columns';
import { meShape } from './member-shapes';
import { columnsOf } from './stairwell-columns';
import { stairwellShape } from './stairwell-shape';

const id = fc.uuid();
const campaignId = fc.option(fc.constantFrom(...fc.sample(id, 3)));
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const epoch = fc.integer({ min: 1, max: 2 ** 40 });

const household = fc.record({
  id,
  since: fc.option(epoch),
  madeBy: fc.option(id),
  folds: fc.uniqueArray(
    fc.record({ campaignId, passages: fc.nat(), answered: fc.nat(), met: fc.nat() }),
    { selector: (fold) => fold.campaignId, maxLength: 3 },
  ),
  passages: fc
    .array(
      fc.record({
        id: fc.option(id),
        campaignId,
        outcome: fc.constantFrom(...OUTCOMES),
        at: epoch,
        seq: fc.nat(),
        noticeLeft: fc.boolean(),
        comeBackOn: fc.option(fc.constant('2026-11-26')),
        comeBackAt: fc.option(fc.constant('18:30')),
        note: fc.option(text),
        themes: fc.array(text, { maxLength: 2 }),
        need: fc.option(fc.constantFrom(...FOLLOW_UP_REASONS)),
        language: fc.option(fc.constantFrom('ar', 'ta')),
        correctedAt: fc.option(epoch),
        correctedBy: fc.option(text),
        by: fc.option(fc.constantFrom('Karim', 'Aïcha', '')),
        companion: fc.option(text),
      }),
      { maxLength: 6 },
    )
    .map((passages) => passages.sort((one, other) => one.at - other.at || one.seq - other.seq)),
  doNotVisit: fc.array(fc.record({ campaignId, reviewOn: text }), { maxLength: 2 }),
  followUps: fc.array(
    fc.record({
      id,
      campaignId,
      reason: fc.constantFrom(...FOLLOW_UP_REASONS),
      urgency: fc.constantFrom(...URGENCIES),
      dueOn: text,
      note: fc.option(text),
      ownerId: fc.option(id),
    }),
    { maxLength: 2 },
  ),
  contact: fc.option(
    fc.record({
      name: fc.option(text),
      phone: fc.option(text),
      language: fc.option(fc.constant('ar')),
      bestHour: fc.option(text),
      at: epoch,
    }),
  ),
});

const access = fc.uniqueArray(
  fc.record({
    subject: fc.constantFrom(...ACCESS_SUBJECTS),
    value: fc.option(text),
    by: fc.option(text),
    at: epoch,
  }),
  { selector: ({ subject }) => subject, maxLength: 4 },
);
const facts = fc.uniqueArray(
  fc.record({
    fact: fc.constantFrom(...DOOR_FACTS),
    isPresent: fc.boolean(),
    by: fc.option(text),
    at: epoch,
  }),
  { selector: ({ fact }) => fact, maxLength: 3 },
);
const door = fc.record({
  id,
  household,
  label: text,
  isEstimated: fc.boolean(),
  setBy: fc.option(text),
  setAt: fc.option(epoch),
  facts,
});

const ofItself = fc.record({
  floors: fc.dictionary(fc.integer({ min: -5, max: 100 }).map(String), text, { maxKeys: 4 }),
  residence: fc.option(text),
  isGone: fc.boolean(),
});

const stairwell = fc
  .tuple(fc.array(door, { maxLength: 5 }), access, ofItself)
  .map(([doors, access, own]) =>
    aStairwell({ access, doors: doors.map((one) => aDoor(one)), ...own }),
  );

test('a stairwell comes back from its columns as it was', () => {
  fc.assert(
    fc.property(stairwell, (said) => {
      const columns = decode(encode(columnsOf(said))) as Columns;
      expect(stairwellShape.read(2, columns)).toEqual(said);
    }),
    { numRuns: 50 },
  );
});

test('a member comes back from their columns as they were', () => {
  expect(meShape.read(1, decode(encode(ofMe(aMe()))) as Columns)).toEqual(aMe());
});

test('a colleague’s round is held apart from what is in the member’s own hands', () => {
  const [own] = aMe().assignments;
  const me = aMe({ assignments: [own!, { ...own!, id: 'theirs', isAlong: true }] });
  const columns = decode(encode(ofMe(me))) as Columns & { assignments: unknown[] };

  expect(columns.assignments).toHaveLength(1);
  expect(meShape.read(1, columns)).toEqual(me);
});

test('a passage says who was there too, the reader without a name', () => {
  const household = aHousehold({ passages: [aPassage(), aPassage({ at: 1_790_000_001 })] });
  const doors = [
    aDoor({ household }),
    aDoor({ household: aHousehold({ passages: [aPassage()] }) }),
  ];
  const columns = columnsOf(aStairwell({ doors })) as unknown as Columns & {
    passages: { with?: number[] };
  };
  columns.members = ['Aïcha', 'Karim'];
  columns.authors = idColumn([AICHA, KARIM]);
  columns.passages.with = [0, 1, -1];
  const reader = { memberId: KARIM, idOf: () => null, load: () => Promise.resolve() };

  const read = stairwellShape.read(3, columns, reader);

  const companions = read.doors.flatMap(({ household: { passages } }) =>
    passages.map(({ companion }) => companion),
  );
  expect(companions).toEqual(['Aïcha', '', null]);
});

test('the columns of a server that knows nothing of this device’s own are read too', () => {
  const columns = columnsOf(aStairwell()) as unknown as Columns & { doors: { made_by?: unknown } };
  delete columns.doors.made_by;

  expect(stairwellShape.read(1, columns).doors[0]?.household.madeBy).toBeNull();
});

test('of doors a server tells what is so, and one of before tells nothing', () => {
  const told = { d: [1], fact: ['no_name'], by: ['Karim'], at: [1_795_540_002] };
  const columns = columnsOf(aStairwell()) as unknown as Columns & { doors: { facts?: unknown } };

  columns.doors.facts = told;
  expect(stairwellShape.read(2, columns).doors.map(({ facts }) => facts)).toEqual([
    ...[[], [{ fact: 'no_name', isPresent: true, by: 'Karim', at: 1_795_540_002 }], [], []],
  ]);

  delete columns.doors.facts;
  expect(stairwellShape.read(2, columns).doors.every(({ facts }) => facts.length === 0)).toBe(true);
});

const PACK = readFileSync('../tests/golden/feed/stairwell-3.hex', 'utf8').trim();

test.each([
  ['00000000-0000-0000-0000-000000000006', ['Karim', null], ['own', null]],
  ['00000000-0000-0000-0000-000000000005', [null, 'Fatou'], [null, 'own']],
])('what is the same for everybody is read as whoever reads it, %s', (memberId, by, ids) => {
  const reader = { memberId, idOf: () => 'own', load: () => Promise.resolve() };

  const { doors } = stairwellShape.read(3, decode(fromHex(PACK)) as Columns, reader);

  const passages = doors.toReversed().flatMap(({ household }) => household.passages);
  expect(passages.map((one) => one.by)).toEqual(by);
  expect(passages.map(({ id }) => id)).toEqual(ids.toReversed());
});
