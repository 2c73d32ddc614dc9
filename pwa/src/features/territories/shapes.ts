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
