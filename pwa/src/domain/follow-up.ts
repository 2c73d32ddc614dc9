import { addDays } from './day';
import { serviceDay } from './service-day';

/** Why somebody is needed, as coarse as serves. */
export const FOLLOW_UP_REASONS = [
  'rights',
  'housing',
  'energy_water',
  'health_access',
  'family_school',
  'employment',
  'digital',
  'isolation',
  'other',
] as const;

export type FollowUpReason = (typeof FOLLOW_UP_REASONS)[number];

/** They tell of somebody's health at a door: shown where they stand already, asked no more. */
const NO_LONGER_ASKED = new Set<string>(['health_access', 'isolation'] satisfies FollowUpReason[]);

export function isOffered(reason: FollowUpReason): boolean {
  return !NO_LONGER_ASKED.has(reason);
}

export const URGENCIES = ['today', 'week', 'month'] as const;

export type Urgency = (typeof URGENCIES)[number];

/** The text that is read out before anything is written down. Its wording is the screens'. */
export const CONSENT_TEXT = 'follow_up.v1';

const DAYS: Record<Urgency, number> = { today: 0, week: 7, month: 30 };

/** The day by which it is due: today, within 7 days, within a month. */
export function dueOn(urgency: Urgency, now: Date): string {
  return dueFrom(serviceDay(now), urgency);
}

export function dueFrom(day: string, urgency: Urgency): string {
  return addDays(day, DAYS[urgency]);
}
