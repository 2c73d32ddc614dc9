import { expect, test } from 'vitest';
import { aDoor, aHousehold, aPassage, aStairwell, CAMPAIGN, NOON } from '../testing/device';
import { digestOf, summaryOf } from './summary';

const now = NOON.getTime() / 1000;

const stairwell = aStairwell({
  doors: [
    aDoor({
      floor: 2,
      household: aHousehold({
        folds: [{ campaignId: CAMPAIGN, passages: 2, answered: 1, met: 1 }],
        passages: [
          aPassage({ id: 'mine', outcome: 'conversation', at: now - 3600, note: 'un mot' }),
          aPassage({ id: 'mine too', outcome: 'not_home', at: now }),
        ],
        followUps: [
          {
            id: 'f1',
            campaignId: CAMPAIGN,
            reason: 'housing',
            urgency: 'week',
            dueOn: '2026-12-01',
            note: 'un autre mot',
            ownerId: null,
          },
        ],
      }),
    }),
    aDoor({
      household: aHousehold({
        folds: [{ campaignId: CAMPAIGN, passages: 1, answered: 1, met: 0 }],
        passages: [
          aPassage({
            outcome: 'come_back',
            at: now - 86_400,
            comeBackOn: '2026-11-24',
            comeBackAt: '18:00',
          }),
        ],
      }),
    }),
  ],
});

test('a list says of a stairwell what its screen would', () => {
  expect(summaryOf(digestOf(stairwell, CAMPAIGN), NOON)).toMatchObject({
    building: 'Bât. C',
    doors: [
      { label: '21', state: 'not_home', isFlagged: true },
      { label: '11', state: 'come_back', isFlagged: false },
    ],
    measures: { dwellings: 2, seen: 2, met: 1, passages: 3, answered: 2 },
    openFollowUps: 1,
    // 21 was answered an hour ago.
    toVisit: 1,
    comeBacksToday: ['18:00'],
    today: { passages: 2, meetings: 1, notHome: 1, lastAt: now },
  });
});

test('on the next day the same digest says other things', () => {
  const tomorrow = new Date(NOON.getTime() + 86_400_000);

  expect(summaryOf(digestOf(stairwell, CAMPAIGN), tomorrow)).toMatchObject({
    toVisit: 2,
    comeBacksToday: [],
    today: { passages: 0, lastAt: null },
  });
});

test('no word that was written at a door is in a digest', () => {
  expect(JSON.stringify(digestOf(stairwell, CAMPAIGN))).not.toMatch(/un mot|un autre mot/);
});
