import type { Campaign, Me, Team } from '../../domain/member';
import { idColumn } from '../vault/bytes';
import type { Columns } from '../vault/chunks';

export function ofMe(me: Me): Columns {
  return {
    member_id: idColumn([me.memberId]),
    name: me.name,
    organisation: me.organisation,
    language: me.language,
    grants: me.grants.map(({ role, teamId }) => ({ role, team_id: teamId })),
    assignments: me.assignments.map((assignment) => ({
      id: assignment.id,
      territory_id: assignment.territoryId,
      territory: assignment.territory,
      sign: assignment.sign,
      campaign_id: assignment.campaignId,
      team_id: assignment.teamId,
      ends_on: assignment.endsOn,
      building_ids: idColumn(assignment.buildingIds),
    })),
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
