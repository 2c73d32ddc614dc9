import { expect, test } from 'vitest';
import type { FollowUpItem } from './follow-up-item';
import { followUpsUnder } from './follow-up-list';

const me = { memberId: 'me', today: '2026-11-28' };

function item(id: string, facts: Partial<FollowUpItem>): FollowUpItem {
  const other = { id: 'other', name: 'Karim' };
  return {
    id,
    openedBy: other,
    owner: null,
    closedAt: null,
    dueOn: '2026-11-30',
    ...facts,
  } as FollowUpItem;
}

const mine = { id: 'me', name: 'Aïcha' };
const other = { id: 'other', name: 'Karim' };

test('what I promised and nobody has taken on is mine to keep in sight', () => {
  const items = [
    item('promised', { openedBy: mine }),
    item('taken', { owner: mine }),
    item('taken by another', { openedBy: mine, owner: other }),
    item('of another', {}),
  ];
  expect(followUpsUnder('mine', items, me).map(({ id }) => id)).toEqual(['promised', 'taken']);
});
