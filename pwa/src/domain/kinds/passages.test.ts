import { expect, test } from 'vitest';
import { aDoor, aHousehold, aPassage, aStairwell, CAMPAIGN } from '../../testing/device';
import { anOperation, applyOperation, minutesLater } from '../../testing/operations';
import type { Operation, Payloads } from '../operation';
import type { Passage, Stairwell } from '../places';

const karim = { id: 'karim', name: 'Karim' };
const FOLD = { campaignId: CAMPAIGN, passages: 1, answered: 0, met: 0 };

function stairwellWith(passage: Partial<Passage>): Stairwell {
  const household = aHousehold({ passages: [aPassage(passage)], folds: [FOLD] });
  return aStairwell({ doors: [aDoor({ household })] });
}

function correction(
  changes: Partial<Payloads['encounter.correct']>,
  facts: Partial<Operation> = {},
): Operation<'encounter.correct'> {
  const payload = {
    encounter_id: 'p1',
    outcome: 'conversation' as const,
    notice_left: false,
    come_back_on: null,
    come_back_at: null,
    note: 'un mot',
    themes: ['water'],
    reason: null,
    ...changes,
  };
  return anOperation('encounter.correct', payload, facts);
}

const withdrawal = (facts: Partial<Operation> = {}) =>
  anOperation('encounter.withdraw', { encounter_id: 'p1', reason: null }, { id: 'w', ...facts });

function after(stairwell: Stairwell, ...operations: Operation[]) {
  const { doors } = operations.reduce(
    (known, one, index) => applyOperation(known, one, index + 1, karim),
    stairwell,
  );
  return doors[0]!.household;
}

test('a corrected passage is known and counted as it was corrected, at its place', () => {
  const mine = stairwellWith({ id: 'p1' });

  const { passages, folds } = after(mine, correction({}));

  expect(passages).toMatchObject([
    { id: 'p1', outcome: 'conversation', note: 'un mot', themes: ['water'], at: 1_790_000_000 },
  ]);
  expect(passages[0]?.correctedBy).toBeNull();
  expect(folds).toEqual([{ campaignId: CAMPAIGN, passages: 1, answered: 1, met: 1 }]);
});

test('who corrects what another one wrote is named', () => {
  const theirs = stairwellWith({ id: 'p1', by: 'Aïcha' });

  expect(after(theirs, correction({})).passages[0]).toMatchObject({
    by: 'Aïcha',
    correctedBy: 'Karim',
  });
});

test('of two corrections the later one stands, whichever arrives last', () => {
  const mine = stairwellWith({ id: 'p1' });
  const early = correction({ outcome: 'refused' }, { id: 'c1' });
  const late = correction({ outcome: 'not_home' }, { id: 'c2', recordedAt: minutesLater(5) });

  const inOrder = after(mine, early, late);
  expect(after(mine, late, early)).toEqual(inOrder);
  expect(after(mine, early, late, late)).toEqual(inOrder);
  expect(inOrder.passages[0]?.outcome).toBe('not_home');
  expect(inOrder.folds).toEqual([FOLD]);
});

test('what was taken back stays so, whatever is corrected', () => {
  const mine = stairwellWith({ id: 'p1' });

  for (const changes of [
    [correction({}), withdrawal()],
    [withdrawal(), correction({}, { recordedAt: minutesLater(5) })],
  ]) {
    expect(after(mine, ...changes)).toMatchObject({ passages: [], folds: [] });
  }
});

test('a correction of what is not here changes nothing', () => {
  const other = stairwellWith({ id: 'p2' });

  expect(applyOperation(other, correction({}), 1)).toBe(other);
});

test('a passage says who was there too, by their name', () => {
  const door = aDoor();
  const place = { door_id: door.id, household_id: door.household.id };
  const payload = {
    ...{ ...place, campaign_id: CAMPAIGN, channel: 'door' as const, outcome: 'refused' as const },
    ...{ notice_left: false, come_back_on: null, come_back_at: null, note: null, themes: [] },
    ...{ need: null, seen_floor: null, seen_label: null, language: null },
  };
  const recorded = (companion_id: string | null) =>
    after(
      aStairwell({ doors: [door] }),
      anOperation('encounter.record', { ...payload, companion_id }),
    ).passages.map(({ companion }) => companion);

  expect(recorded('karim')).toEqual(['Karim']);
  expect(recorded(null)).toEqual([null]);
});
