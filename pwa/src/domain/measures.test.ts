import { expect, test } from 'vitest';
import golden from '../../../tests/golden/measures.json' with { type: 'json' };
import { aHousehold } from '../testing/device';
import {
  countStates,
  measure,
  tallyOf,
  tallyOfHousehold,
  type Days,
  type Period,
  type MeasuredPassage,
} from './measures';
import type { Outcome } from './outcome';

interface GoldenPassage {
  outcome: string;
  at: string;
  seq?: number;
  withdrawn?: boolean;
}

interface GoldenDays {
  time_zone: string;
  service_days: { starts_on: string; minutes: number }[];
}

interface GoldenCase {
  name: string;
  period?: { from: string; until: string };
  days?: GoldenDays & { first: string; last: string };
  dwellings: { do_not_visit: boolean; passages: GoldenPassage[] }[];
  measures: object;
  states: object;
}

function passageOf({ outcome, at, seq, withdrawn }: GoldenPassage): MeasuredPassage {
  return { outcome: outcome as Outcome, at: Date.parse(at), seq, isWithdrawn: withdrawn };
}

function within({ period, days }: GoldenCase): Period | Days | undefined {
  if (period) return { from: Date.parse(period.from), until: Date.parse(period.until) };
  if (!days) return undefined;
  const { time_zone: timeZone, service_days: passageOf, first, last } = days;
  const serviceDays = passageOf.map(({ starts_on: startsOn, minutes }) => ({ startsOn, minutes }));
  return { calendar: { timeZone, serviceDays }, first, last };
}

test.each(golden.cases as GoldenCase[])('$name', (one) => {
  const { dwellings, measures, states } = one;
  const tallies = dwellings.map((dwelling) =>
    tallyOf(
      { isNotToBeVisited: dwelling.do_not_visit, passages: dwelling.passages.map(passageOf) },
      within(one),
    ),
  );

  expect(measure(tallies)).toEqual(measures);
  expect(countStates(tallies)).toEqual(states);
});

test('a household is counted from its fold, of one campaign or of all', () => {
  const household = aHousehold({
    folds: [
      { campaignId: 'water', passages: 5, answered: 2, met: 1 },
      { campaignId: null, passages: 1, answered: 1, met: 0 },
    ],
  });

  expect(tallyOfHousehold(household, 'water')).toMatchObject({ passages: 5, answered: 2, met: 1 });
  expect(tallyOfHousehold(household, 'rights')).toMatchObject({ passages: 0, answered: 0, met: 0 });
  expect(tallyOfHousehold(household, null)).toMatchObject({ passages: 6, answered: 3, met: 1 });
});
