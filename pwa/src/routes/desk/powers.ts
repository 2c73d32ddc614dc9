import type { Schemas } from '../../api/typed';
import type { Grant, Role } from '../../domain/member';
import type { TeamCalendar } from '../../domain/service-day';

export type Team = Schemas['Team'];

/** What somebody may do at the desk for one team. The server decides; this hides what it refuses. */
export interface Powers {
  /** Cut and assign territories. */
  mayCut: boolean;
  /** Read follow-ups and what did not come through. */
  isLead: boolean;
  /** Of these grants, for the pages that they open. */
  roles: Role[];
  /** Change what belongs to the whole organisation. */
  isEverywhere: boolean;
}

const DESK_ROLES: Role[] = ['team_lead', 'coordinator', 'admin'];

const grantsFor = (grants: readonly Grant[], teamId: string): Grant[] =>
  grants.filter((grant) => grant.teamId === null || grant.teamId === teamId);

/** The teams of which there is something to see at the desk. */
export function deskTeams(teams: readonly Team[], grants: readonly Grant[]): Team[] {
  return teams.filter(({ id }) =>
    grantsFor(grants, id).some(({ role }) => DESK_ROLES.includes(role)),
  );
}

/** How a team counts its days. */
export function daysOf({ time_zone: timeZone, service_days: days }: Team): TeamCalendar {
  const serviceDays = days.map(({ starts_on: startsOn, minutes }) => ({ startsOn, minutes }));
  return { timeZone, serviceDays };
}

export function powersIn(grants: readonly Grant[], teamId: string): Powers {
  const roles = grantsFor(grants, teamId).map(({ role }) => role);
  return {
    roles,
    mayCut: roles.includes('team_lead') || roles.includes('admin'),
    isLead: roles.includes('team_lead'),
    isEverywhere: grants.some(
      ({ role, teamId: team }) => team === null && DESK_ROLES.includes(role),
    ),
  };
}
