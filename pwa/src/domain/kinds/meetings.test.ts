import { expect, test } from 'vitest';
import { CAMPAIGN, NOON, TEAM } from '../../testing/device';
import { anOperation, applyToMeetings, inContext, minutesLater } from '../../testing/operations';
import type { Meeting } from '../meeting';
import type { Operation, Payloads } from '../operation';

const met = anOperation('encounter.meet', {
  team_id: TEAM,
  campaign_id: CAMPAIGN,
  channel: 'street',
  outcome: 'brief_contact',
  stairwell_id: null,
  lon_e5: null,
  lat_e5: null,
  place_name: 'devant l’école',
  people: 3,
  themes: [],
  note: null,
});

const corrected = (said: Partial<Payloads['encounter.correct']>, minutes: number) =>
  anOperation(
    'encounter.correct',
    {
      encounter_id: 'op1',
      outcome: 'conversation',
      notice_left: false,
      come_back_on: null,
      come_back_at: null,
      note: null,
      themes: ['water'],
      reason: null,
      ...said,
    },
    { id: `op${minutes + 1}`, recordedAt: minutesLater(minutes) },
  );

const after = (...said: Operation[]) =>
  said.map((one) => inContext(one)).reduce<Meeting[]>(applyToMeetings, []);

test('an encounter away from doors is kept once, as it was last corrected', () => {
  const late = corrected({ note: 'à rappeler' }, 5);
  const early = corrected({ outcome: 'refused' }, 2);

  expect(after(met, met, late, early)).toMatchObject([
    {
      id: 'op1',
      at: NOON.getTime() / 1000,
      outcome: 'conversation',
      people: 3,
      placeName: 'devant l’école',
      themes: ['water'],
      note: 'à rappeler',
    },
  ]);
});

test('what was taken back is gone, and one of a door is none of its business', () => {
  const undo = anOperation('encounter.withdraw', { encounter_id: 'op1', reason: null });

  expect(after(met, undo, corrected({}, 5))).toEqual([]);
});
