import { expect, test } from 'vitest';
import { MEETING_OUTCOMES } from './meeting';
import { factsOf, OUTCOMES } from './outcome';

test('outcomes keep the numbers under which they travel, whatever is added', () => {
  expect(OUTCOMES.slice(0, 8)).toEqual([
    ...['conversation', 'brief_contact', 'not_home', 'come_back'],
    ...['refused', 'language_barrier', 'inaccessible', 'vacant'],
  ]);
});

test('away from a door those come of it that need none', () => {
  expect(MEETING_OUTCOMES).toEqual([
    ...['conversation', 'brief_contact', 'refused', 'language_barrier'],
  ]);
});

test('of those who came to a door and spoke, or did not, the shares add up to all', () => {
  const shareOf = (isMet: boolean) =>
    OUTCOMES.map((outcome) => factsOf(outcome)!)
      .filter((facts) => facts.isAnswered && (facts.isMet ?? false) === isMet)
      .reduce((sum, { share = 0 }) => sum + share, 0);

  expect(shareOf(true)).toBeCloseTo(1);
  expect(shareOf(false)).toBeCloseTo(1);
});
