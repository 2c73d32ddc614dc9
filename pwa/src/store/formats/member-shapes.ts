import type { KnockingHours } from '../../domain/knocking-hours';
import type {
  Assignment,
  Campaign,
  Me,
  MessageCard,
  Person,
  Role,
  Team,
  Theme,
} from '../../domain/member';
import type { ServiceDay } from '../../domain/service-day';
import { idAt, idCount } from '../vault/bytes';
import type { Columns, Shape } from '../vault/chunks';
import type { AssignmentColumns } from './member-columns';

export interface MeColumns extends Columns {
  member_id: Uint8Array;
  name: string;
  organisation: { id: string | Uint8Array; name: string };
  language: string;
  grants: { role: Role; team_id: string | Uint8Array | null }[];
  assignments: AssignmentColumns[];
  /** Came with the third format of the feed: of others, on whose rounds one comes along. */
  companion?: AssignmentColumns[];
}

export const meShape: Shape<Me> = {
  format: 1,
  read(_format, columns) {
    const me = columns as MeColumns;
    return {
      memberId: textOf(me.member_id),
      name: me.name,
      organisation: { id: textOf(me.organisation.id), name: me.organisation.name },
      language: me.language,
      grants: me.grants.map(({ role, team_id: teamId }) => ({
        role,
        teamId: teamId === null ? null : textOf(teamId),
      })),
      assignments: [
        ...me.assignments.map(readAssignment),
        ...(me.companion ?? []).map((along) => ({
          ...readAssignment(along),
          isAlong: true as const,
        })),
      ],
    };
  },
  write: async (me) => (await columns()).ofMe(me),
};

function readAssignment(assignment: AssignmentColumns): Assignment {
  return {
    id: textOf(assignment.id),
    territoryId: textOf(assignment.territory_id),
    territory: assignment.territory,
    sign: assignment.sign,
    campaignId: textOf(assignment.campaign_id),
    teamId: textOf(assignment.team_id),
    endsOn: assignment.ends_on,
    buildingIds: Array.from(
      { length: idCount(assignment.building_ids) },
      (_, index) => idAt(assignment.building_ids, index) ?? '',
    ),
  };
}

/** Told since format 3. */
function serviceDaysOf(days: unknown): ServiceDay[] | undefined {
  return (days as { starts_on: string; minutes: number }[] | undefined)?.map((one) => ({
    startsOn: one.starts_on,
    minutes: one.minutes,
  }));
}

/** Told since format 3. */
function knockingOf(sent: unknown): KnockingHours | undefined {
  if (sent === undefined) return undefined;
  const { closed_on: closedOn, ...hours } = sent as Omit<KnockingHours, 'closedOn'> & {
    closed_on: string[];
  };
  return { ...hours, closedOn };
}

export const teamShape: Shape<Team> = {
  format: 2,
  read: (_format, team) => ({
    id: textOf(team.id),
    name: team.name as string,
    timeZone: team.time_zone as string,
    serviceDays: serviceDaysOf(team.service_day),
    knocking: knockingOf(team.knocking),
    members: ((team.members ?? []) as Person[]).map(({ id, name }) => ({ id: textOf(id), name })),
  }),
  write: async (team) => (await columns()).ofTeam(team),
};

export const campaignShape: Shape<Campaign> = {
  format: 2,
  read: (_format, campaign) => ({
    id: textOf(campaign.id),
    name: campaign.name as string,
    theme: (campaign.theme ?? '') as string,
    partner: (campaign.partner ?? '') as string,
    message: (campaign.message ?? '') as string,
    startsOn: campaign.starts_on as string,
    endsOn: campaign.ends_on as string,
    passages: campaign.passages as number,
    themes: (campaign.themes ?? []) as Theme[],
    languages: (campaign.languages ?? []) as string[],
    cards: ((campaign.cards ?? []) as MessageCard[]).map(({ id, texts }) => ({
      id: textOf(id),
      texts,
    })),
  }),
  write: async (campaign) => (await columns()).ofCampaign(campaign),
};

/** Ids travel as 16 bytes or as text; here they are text. */
export function textOf(id: unknown): string {
  return id instanceof Uint8Array ? (idAt(id, 0) ?? '') : (id as string);
}

/** These are written where nothing was sent, as in the practice building. */
function columns() {
  return import('./member-columns');
}
