import { daysBetween } from './day';
import type { FollowUpItem } from './follow-up-item';

/** What a worker can look at: theirs and what they promised, what is late, what is due today, what nobody has taken on. */
export const FOLLOW_UP_FILTERS = ['mine', 'late', 'today', 'unowned'] as const;

export type FollowUpFilter = (typeof FOLLOW_UP_FILTERS)[number];

/** Who looks, and on which day. */
interface Looking {
  memberId: string;
  today: string;
}

/** Those under a filter, the most pressing first; what was answered to the member comes last. */
export function followUpsUnder(
  filter: FollowUpFilter,
  items: readonly FollowUpItem[],
  looking: Looking,
): FollowUpItem[] {
  const open = items.filter((item) => item.closedAt === null && fits(item, filter, looking));
  const answers = filter === 'mine' ? items.filter((item) => isAnswer(item, looking)) : [];
  return [...open.sort(byPressing), ...answers.sort(byEnding)];
}

/** Somebody else ended what this member had flagged: they are told how. */
export function isAnswer({ closedAt, openedBy, closedBy }: FollowUpItem, me: Looking): boolean {
  return closedAt !== null && openedBy.id === me.memberId && closedBy?.id !== me.memberId;
}

/** Days until it is due; negative when it is late. */
export function daysLeft({ dueOn }: Pick<FollowUpItem, 'dueOn'>, today: string): number {
  return daysBetween(today, dueOn);
}

/** What a colleague has taken on is theirs to do in time. */
function fits(item: FollowUpItem, filter: FollowUpFilter, { memberId, today }: Looking): boolean {
  const isMine = item.owner?.id === memberId;
  const isOurs = isMine || item.owner === null;
  switch (filter) {
    case 'mine':
      // Who promised it answers for it until somebody has taken it on.
      return isMine || (item.owner === null && item.openedBy.id === memberId);
    case 'unowned':
      return item.owner === null;
    case 'late':
      return isOurs && daysLeft(item, today) < 0;
    case 'today':
      return isOurs && daysLeft(item, today) === 0;
  }
}

function byPressing(one: FollowUpItem, other: FollowUpItem): number {
  return one.dueOn.localeCompare(other.dueOn) || one.openedAt - other.openedAt;
}

function byEnding(one: FollowUpItem, other: FollowUpItem): number {
  return (other.closedAt ?? 0) - (one.closedAt ?? 0);
}
