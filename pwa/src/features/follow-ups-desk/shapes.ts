import type { Schemas } from '../../api/typed';
import { daysBetween } from '../../domain/day';

export type FollowUp = Schemas['FollowUp'];
export type Done = Schemas['Done'];
export type Result = NonNullable<FollowUp['result']>;

export const RESULTS: readonly Result[] = ['done', 'passed_on', 'not_reached', 'not_needed'];

export const PRESSING = ['late', 'today', 'week', 'later'] as const;
export type Pressing = (typeof PRESSING)[number];

/** What can be looked at alone. `closed` are those that were settled in the last weeks. */
export const FILTERS = ['all', 'mine', 'late', 'today', 'unowned', 'closed'] as const;
export type Filter = (typeof FILTERS)[number];

export function pressingOf({ due_on }: Pick<FollowUp, 'due_on'>, today: string): Pressing {
  const days = daysBetween(today, due_on);
  if (days < 0) return 'late';
  if (days === 0) return 'today';
  return days <= 7 ? 'week' : 'later';
}

/** Whose it is, if whoever has it still works in the team: else somebody else is needed. */
export function ownerOf({ owner }: Pick<FollowUp, 'owner'>): FollowUp['owner'] {
  return owner?.works_here ? owner : null;
}

/** Whether an open one belongs under a filter. */
export function fits(
  followUp: FollowUp,
  filter: Exclude<Filter, 'closed'>,
  { me, today }: { me: string; today: string },
): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'mine':
      return followUp.owner?.id === me;
    case 'unowned':
      return ownerOf(followUp) === null;
    default:
      return pressingOf(followUp, today) === filter;
  }
}

/** Most pressing first; of those due the same day, the one that has waited longest. */
export function byPressing(
  followUps: readonly FollowUp[],
  today: string,
): { pressing: Pressing; followUps: FollowUp[] }[] {
  const sorted = [...followUps].sort(
    (a, b) => a.due_on.localeCompare(b.due_on) || a.opened_at.localeCompare(b.opened_at),
  );
  return PRESSING.map((pressing) => ({
    pressing,
    followUps: sorted.filter((one) => pressingOf(one, today) === pressing),
  })).filter((group) => group.followUps.length > 0);
}

/** What a form about it began with: whose it was, and how it had ended. */
export function startOf({ owner, result, closed_at, history }: FollowUp): string {
  return JSON.stringify([owner?.id, result, closed_at, history.length]);
}
