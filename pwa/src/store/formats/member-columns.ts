import type { Assignment, Campaign, Me, Team } from '../../domain/member';
import { idColumn } from '../vault/bytes';
import type { Columns } from '../vault/chunks';

export interface AssignmentColumns {
  id: string | Uint8Array;
  territory_id: string | Uint8Array;
  territory: string;
  sign: number;
  campaign_id: string | Uint8Array;
  team_id: string | Uint8Array;
  ends_on: string;
  building_ids: Uint8Array;
}

export function ofMe(me: Me): Columns {
  const along = me.assignments.filter(({ isAlong }) => isAlong);
  return {
    member_id: idColumn([me.memberId]),
    name: me.name,
    organisation: me.organisation,
    language: me.language,
    grants: me.grants.map(({ role, teamId }) => ({ role, team_id: teamId })),
    assignments: me.assignments.filter(({ isAlong }) => !isAlong).map(ofAssignment),
    ...(along.length > 0 && { companion: along.map(ofAssignment) }),
  };
}

function ofAssignment(assignment: Assignment): AssignmentColumns {
  return {
    id: assignment.id,
    territory_id: assignment.territoryId,
    territory: assignment.territory,
    sign: assignment.sign,
    campaign_id: assignment.campaignId,
    team_id: assignment.teamId,
    ends_on: assignment.endsOn,
    building_ids: idColumn(assignment.buildingIds),
  };
}

export function ofTeam({ id, name, timeZone, serviceDays, knocking, members }: Team): Columns {
  const days = serviceDays?.map(({ startsOn, minutes }) => ({ starts_on: startsOn, minutes }));
  const { closedOn, ...hours } = knocking ?? {};
  return {
    ...{ id, name, time_zone: timeZone, members },
    ...(days && { service_day: days }),
    ...(knocking && { knocking: { ...hours, closed_on: closedOn } }),
  };
}

export function ofCampaign({ startsOn, endsOn, ...campaign }: Campaign): Columns {
  return { ...campaign, starts_on: startsOn, ends_on: endsOn };
}
