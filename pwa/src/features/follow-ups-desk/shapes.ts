import { daysBetween } from '../../domain/day';
import type { FollowUpReason, Urgency } from '../../domain/follow-up';

/** A follow-up that is open, as the lead reads it. */
export interface FollowUp {
  id: string;
  reason: FollowUpReason;
  urgency: Urgency;
  due_on: string;
  note: string | null;
  opened_at: string;
  opened_by: { id: string; name: string };
  door: { id: string; label: string; floor: number };
  stairwell: string;
  building: string;
  street: string;
  number: string;
  consented_at: string | null;
}

export const PRESSING = ['late', 'today', 'week', 'later'] as const;
export type Pressing = (typeof PRESSING)[number];

export function pressingOf({ due_on }: Pick<FollowUp, 'due_on'>, today: string): Pressing {
  const days = daysBetween(today, due_on);
  if (days < 0) return 'late';
  if (days === 0) return 'today';
  return days <= 7 ? 'week' : 'later';
}

/** Most pressing first; of those due the same day, the one that has waited longest. */
export function byPressing(
  followUps: readonly FollowUp[],
  today: string,
): { pressing: Pressing; followUps: FollowUp[] }[] {
  // A building may be in two territories: its follow-ups come twice and are shown once.
  const once = [...new Map(followUps.map((one) => [one.id, one])).values()];
  const sorted = once.sort(
    (a, b) => a.due_on.localeCompare(b.due_on) || a.opened_at.localeCompare(b.opened_at),
  );
  return PRESSING.map((pressing) => ({
    pressing,
    followUps: sorted.filter((one) => pressingOf(one, today) === pressing),
  })).filter((group) => group.followUps.length > 0);
}
