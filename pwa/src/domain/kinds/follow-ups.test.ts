import { expect, test } from 'vitest';
import { CAMPAIGN, KARIM, NOON } from '../../testing/device';
import { anOperation, applyToFollowUps, inContext, minutesLater } from '../../testing/operations';
import type { FollowUpItem } from '../follow-up-item';
import type { Operation, OperationInContext } from '../operation';

const at = NOON.getTime() / 1000;
const place = {
  stairwellId: 's1',
  buildingId: 'b1',
  building: 'Bât. C',
  stairwell: 'Escalier 2',
  street: 'rue des Érables',
  number: '12',
  door: { id: 'd1', label: '11', floor: 1 },
};
const karim = { id: KARIM, name: 'Karim' };

const opened = anOperation('follow_up.open', {
  door_id: 'd1',
  household_id: 'h1',
  encounter_id: null,
  campaign_id: CAMPAIGN,
  reason: 'housing',
  urgency: 'week',
  due_on: '2026-12-01',
  note: 'fuite',
  consent: { text: 'follow_up.v1', language: 'fr' },
});

const of = { follow_up_id: 'op1' };
const later = (minutes: number) => ({ id: `op${minutes + 1}`, recordedAt: minutesLater(minutes) });
const taken = (minutes: number) => anOperation('follow_up.take', of, later(minutes));
const closed = (minutes: number, words: string | null = null) =>
  anOperation('follow_up.close', { ...of, result: 'done', words, passed_on: null }, later(minutes));

function after(...operations: (Operation | OperationInContext)[]): FollowUpItem[] {
  return operations
    .map((one) => ('operation' in one ? one : inContext(one, { place })))
    .reduce<FollowUpItem[]>(applyToFollowUps, []);
}

test('one that was opened here stands with its door’s names at once', () => {
  expect(after(opened, opened)).toMatchObject([
    {
      id: 'op1',
      openedBy: { name: 'Aïcha' },
      openedAt: at,
      owner: null,
      closedAt: null,
      label: '11',
      street: 'rue des Érables',
      buildingId: 'b1',
      history: [{ action: 'open', at, by: 'Aïcha' }],
    },
  ]);
});

test('whoever took it last has it, in whatever order it is told', () => {
  const handed = anOperation(
    'follow_up.hand_over',
    { ...of, to_member_id: KARIM, words: 'tu la connais' },
    later(5),
  );

  const [inOrder] = after(opened, taken(3), handed);
  const [turned] = after(opened, handed, taken(3));

  expect(inOrder?.owner).toEqual(karim);
  expect(turned?.owner).toEqual(karim);
  expect(inOrder?.history.map(({ action, to, words }) => [action, to, words])).toEqual([
    ['open', null, null],
    ['take', null, null],
    ['hand_over', 'Karim', 'tu la connais'],
  ]);
});

test('what is ended stays so, and the last ending counts', () => {
  const [item] = after(opened, closed(5, 'fait'), taken(6), closed(7, 'fait, vraiment'), closed(5));

  expect(item).toMatchObject({ owner: null, result: 'done', words: 'fait, vraiment' });
  expect(item?.closedAt).toBe(at + 7 * 60);
  expect(item?.history.map(({ action }) => action)).toEqual(['open', 'close', 'close']);
});

test('what was flagged by mistake is gone', () => {
  expect(after(opened, anOperation('follow_up.cancel', of, later(1)))).toEqual([]);
});
