import { expect, test } from 'vitest';
import { aDoor, aHousehold, aStairwell, CAMPAIGN, doorId, NOON } from '../testing/device';
import { anOperation, applyOperation } from '../testing/operations';
import type { Operation, Payloads } from './operation';
import type { Household, Stairwell } from './places';

const at = NOON.getTime() / 1000;
const home = aHousehold({ id: 'home' });
const before = aStairwell({ doors: [aDoor({ household: home })] });
const place = { door_id: doorId(1, 1), household_id: 'home' };

function passage(outcome: Payloads['encounter.record']['outcome'], facts: Partial<Operation> = {}) {
  const payload = {
    ...place,
    campaign_id: CAMPAIGN,
    channel: 'door' as const,
    outcome,
    notice_left: false,
    come_back_on: null,
    come_back_at: null,
    note: null,
    themes: [],
    need: null,
    language: null,
    seen_floor: '1er',
    seen_label: '11',
    companion_id: null,
  };
  return anOperation('encounter.record', payload, facts);
}

function after(...operations: Operation[]): Stairwell {
  return operations.reduce(
    (stairwell, one, index) => applyOperation(stairwell, one, index + 1),
    before,
  );
}

const household = (stairwell: Stairwell): Household => stairwell.doors[0]!.household;

test('a passage is kept and counted', () => {
  const { passages, folds } = household(after(passage('conversation')));

  expect(passages).toMatchObject([{ id: 'op1', outcome: 'conversation', at, seq: 1 }]);
  expect(folds).toEqual([{ campaignId: CAMPAIGN, passages: 1, answered: 1, met: 1 }]);
});

test('a passage taken back leaves the door as it was, also when it was never there', () => {
  const undo = anOperation(
    'encounter.withdraw',
    { encounter_id: 'op1', reason: null },
    { id: 'op2' },
  );

  expect(after(passage('conversation'), undo)).toEqual(before);
  expect(after(undo)).toBe(before);
});

test('passages stand in the order in which they happened, by the server’s clock', () => {
  // This phone was an hour late until it heard the server.
  const early = passage('not_home', { id: 'late phone', serverOffsetMs: 3_600_000 });
  const later = passage('refused', { id: 'on time' });

  const { passages } = household(after(early, later));
  expect(passages.map(({ id }) => id)).toEqual(['on time', 'late phone']);
  expect(passages.at(-1)?.at).toBe(at + 3600);
});

test.each([
  ['a passage', passage('not_home')],
  [
    'a new household',
    anOperation('household.start', { door_id: place.door_id, household_id: 'next' }),
  ],
  [
    'a wish',
    anOperation('do_not_visit.set', { ...place, campaign_id: null, review_on: '2027-11-24' }),
  ],
  [
    'a follow-up',
    anOperation('follow_up.open', {
      ...place,
      encounter_id: null,
      campaign_id: CAMPAIGN,
      reason: 'housing',
      urgency: 'week',
      due_on: '2026-12-01',
      note: null,
      consent: { text: 'follow_up.v1', language: 'fr' },
    }),
  ],
  ['a correction', anOperation('door.correct', { door_id: place.door_id, label: '11 bis' })],
  [
    'a fact of a door',
    anOperation('door_fact.set', { door_id: place.door_id, fact: 'no_name', present: true }),
  ],
  [
    'an access note',
    anOperation('access_note.set', { stairwell_id: before.id, subject: 'code', value: '12A4' }),
  ],
  [
    'contact details',
    anOperation('contact_details.set', {
      ...place,
      name: 'Mme Diallo',
      phone: null,
      language: 'ar',
      best_hour: null,
      consent: { text: 'contact.v1', language: 'ar' },
    }),
  ],
  [
    'a door',
    anOperation('door.add', {
      stairwell_id: before.id,
      door_id: 'd13',
      household_id: 'h13',
      floor: 1,
      position: 3,
      label: '13',
      floor_label: '1er',
    }),
  ],
])('%s said twice is said once', (_what, operation) => {
  const once = after(operation);
  expect(once).not.toEqual(before);
  expect(after(operation, operation)).toEqual(once);
});

test('of what is seen of a door the latest word counts, and others that move in find it so', () => {
  const says = (present: boolean, minutes: number) => {
    const recordedAt = new Date(NOON.getTime() + minutes * 60_000).toISOString();
    const said = { door_id: place.door_id, fact: 'bell_broken', present } as const;
    return anOperation('door_fact.set', said, { id: `said ${minutes}`, recordedAt });
  };
  const present = (...said: Operation[]) =>
    after(...said).doors[0]!.facts.map(({ isPresent }) => isPresent);

  expect(present(says(true, 0), says(false, 1))).toEqual([false]);
  // Arrived the other way round, or told of again.
  expect(present(says(false, 1), says(true, 0))).toEqual([false]);
  expect(present(says(false, 1), says(true, 0), says(true, 2))).toEqual([true]);
  const moved = { door_id: place.door_id, household_id: 'next' };
  expect(present(says(true, 0), anOperation('household.start', moved))).toEqual([true]);
});

test.each([
  anOperation('door_fact.set', { door_id: place.door_id, fact: 'no_name', present: true }),
  anOperation('access_note.set', { stairwell_id: before.id, subject: 'code', value: '12A4' }),
  anOperation('door.correct', { door_id: place.door_id, label: '11 bis' }),
])('who has no name is not named: $kind', (operation) => {
  const { doors, access } = applyOperation(before, operation, 1, { id: 'practising', name: '' });
  const [door] = doors;

  expect([door!.setBy, ...door!.facts.map(({ by }) => by), ...access.map(({ by }) => by)]).toEqual(
    operation.kind === 'door.correct' ? [null] : [null, null],
  );
});

test('nothing of those before passes to a new household', () => {
  const moved = anOperation(
    'household.start',
    { door_id: place.door_id, household_id: 'next' },
    { id: 'op3' },
  );
  const late = passage('conversation', { id: 'op4' });

  // The passage at the household that left stays with it, and is shown nowhere.
  expect(household(after(passage('refused'), moved, late))).toEqual(
    aHousehold({ id: 'next', since: at, madeBy: 'op3' }),
  );
});

test('a door that was missing stands where the façade has it', () => {
  const stairwell = aStairwell();
  const door = anOperation('door.add', {
    stairwell_id: stairwell.id,
    door_id: 'd23',
    household_id: 'h23',
    floor: 2,
    position: 3,
    label: '23',
    floor_label: '2e',
  });

  const { doors } = applyOperation(stairwell, door, 1);
  expect(doors.map(({ label }) => label)).toEqual(['21', '22', '23', '11', '12']);
  expect(doors[2]).toMatchObject({ isEstimated: false, household: { id: 'h23', madeBy: 'op1' } });
});
