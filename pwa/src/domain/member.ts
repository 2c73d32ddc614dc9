import type { KnockingHours } from './knocking-hours';
import type { ServiceDay } from './service-day';

export type Role = 'worker' | 'team_lead' | 'coordinator' | 'admin';

/** In which somebody may knock at doors, and meet people: the server has the same. */
export const FIELD_ROLES: readonly Role[] = ['worker', 'team_lead'];

export interface Grant {
  role: Role;
  /** null: the whole organisation. */
  teamId: string | null;
}

/** Who carries this device, and what was given to them to do. */
export interface Me {
  memberId: string;
  name: string;
  organisation: { id: string; name: string };
  language: string;
  grants: Grant[];
  assignments: Assignment[];
}

/** A territory to work, for one campaign, until a day. */
export interface Assignment {
  id: string;
  territoryId: string;
  territory: string;
  /** 1 to 4: the sign and colour by which a territory is known. */
  sign: number;
  campaignId: string;
  teamId: string;
  endsOn: string;
  buildingIds: string[];
  /** A colleague's, of which a round's buildings are here while one comes along. */
  isAlong?: true;
}

/** A member as others read of them. */
export interface Person {
  id: string;
  name: string;
}

export interface Team {
  id: string;
  name: string;
  timeZone: string;
  /** Since when days begin when; absent from formats 1 and 2: at midnight. */
  serviceDays?: ServiceDay[];
  /** When it knocks; absent from formats 1 and 2: at the usual hours. */
  knocking?: KnockingHours;
  /** Who works in it now. */
  members: Person[];
}

/** A mission: what is talked about, from when to when. */
export interface Campaign {
  id: string;
  name: string;
  theme: string;
  partner: string;
  message: string;
  startsOn: string;
  endsOn: string;
  /** How often each door is tried. */
  passages: number;
  themes: Theme[];
  /** BCP 47: those in which people are spoken to. */
  languages: string[];
  cards: MessageCard[];
}

/** Something that a conversation may touch. */
export interface Theme {
  code: string;
  /** By language. */
  labels: Record<string, string>;
  /** Never linked to a door: counted per day and territory. */
  sensitive: boolean;
}

/** What can be read to somebody, or shown. */
export interface MessageCard {
  id: string;
  /** By language. */
  texts: Record<string, { title: string; body: string }>;
}
