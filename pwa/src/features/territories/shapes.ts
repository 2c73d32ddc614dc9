import type { Schemas } from '../../api/typed';

export type Territory = Schemas['Territory'];
export type Assignment = Schemas['Assignment'];
export type NewAssignment = Schemas['NewAssignment'];
export type Campaign = Schemas['Campaign'];
export type TeamMember = Schemas['TeamMember'];

/** Who works it now, or will: what is over is history. */
export function lasting({ assignments }: Territory): Assignment[] {
  return assignments.filter(({ state }) => state !== 'over');
}

/** The sign used least so far. The server decides, by this same rule. */
export function nextSign(territories: readonly Pick<Territory, 'sign'>[]): number {
  const uses = (sign: number): number => territories.filter((one) => one.sign === sign).length;
  return [1, 2, 3, 4].reduce((best, sign) => (uses(sign) < uses(best) ? sign : best));
}

/** The mission that a territory is most likely given for: one under way, else the next to begin. */
export function likeliest(campaigns: readonly Campaign[], today: string): Campaign | undefined {
  const lasting = campaigns.filter(({ ends_on }) => ends_on >= today);
  const underWay = lasting.filter(({ starts_on }) => starts_on <= today);
  const byStart = [...lasting].sort((a, b) => a.starts_on.localeCompare(b.starts_on));
  return underWay[0] ?? byStart[0] ?? campaigns[0];
}
