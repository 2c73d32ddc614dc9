import type { Schemas } from '../../api/typed';

export type Campaign = Schemas['Campaign'];

export const MOMENTS = ['now', 'later', 'over'] as const;
export type Moment = (typeof MOMENTS)[number];

/** @param today `2026-11-24`; both days of a campaign are included. */
export function momentOf({ starts_on, ends_on }: Campaign, today: string): Moment {
  if (today < starts_on) return 'later';
  return today > ends_on ? 'over' : 'now';
}

/** Those of now end soonest first, later ones start soonest first, the last to end first of the rest. */
export function byMoment(
  campaigns: readonly Campaign[],
  today: string,
): { moment: Moment; campaigns: Campaign[] }[] {
  const order: Record<Moment, (a: Campaign, b: Campaign) => number> = {
    now: (a, b) => a.ends_on.localeCompare(b.ends_on),
    later: (a, b) => a.starts_on.localeCompare(b.starts_on),
    over: (a, b) => b.ends_on.localeCompare(a.ends_on),
  };
  return MOMENTS.map((moment) => ({
    moment,
    campaigns: campaigns.filter((one) => momentOf(one, today) === moment).sort(order[moment]),
  })).filter((group) => group.campaigns.length > 0);
}
