import { expect, test } from 'vitest';
import { CampaignDraft } from './draft.svelte';
import { byMoment, momentOf, type Campaign } from './shapes';

function campaign(id: string, starts_on: string, ends_on: string): Campaign {
  return {
    id,
    starts_on,
    ends_on,
    team_id: 't',
    name: id,
    theme: '',
    partner: '',
    message: '',
    passages: 3,
    languages: [],
    themes: [],
    cards: [],
  };
}

const TODAY = '2026-11-24';

test('both days of a campaign are part of it', () => {
  expect(momentOf(campaign('a', TODAY, TODAY), TODAY)).toBe('now');
  expect(momentOf(campaign('a', '2026-11-25', '2026-11-30'), TODAY)).toBe('later');
  expect(momentOf(campaign('a', '2026-11-01', '2026-11-23'), TODAY)).toBe('over');
});

test('now comes first, by what ends soonest; a moment without campaigns is left out', () => {
  const groups = byMoment(
    [
      campaign('long', '2026-11-01', '2026-12-31'),
      campaign('short', '2026-11-01', '2026-11-30'),
      campaign('next', '2027-01-01', '2027-02-01'),
    ],
    TODAY,
  );

  expect(groups.map(({ moment, campaigns }) => [moment, campaigns.map(({ id }) => id)])).toEqual([
    ['now', ['short', 'long']],
    ['later', ['next']],
  ]);
});

test('a changed campaign does not change hands', () => {
  const made = new CampaignDraft({ team_id: 't', starts_on: TODAY });
  const changed = new CampaignDraft(campaign('a', TODAY, '2026-12-01'));

  expect(made.body()).toMatchObject({ team_id: 't', starts_on: TODAY, passages: 3 });
  expect(changed.body()).not.toHaveProperty('team_id');
});
