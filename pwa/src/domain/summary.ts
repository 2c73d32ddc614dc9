import { isOnDayOf, serviceDay } from './service-day';
import {
  countStates,
  measure,
  tallyOfHousehold,
  type Measures,
  type StateCounts,
  type Tally,
} from './measures';
import { isMeeting } from './outcome';
import type { Door, Passage, Stairwell } from './places';
import {
  concerns,
  isFlagged,
  isWorthAKnock,
  lastLeftAloneAt,
  stateOf,
  type DoorState,
} from './state';

/** As small as a door is drawn. */
export interface DoorSummary {
  id: string;
  floor: number;
  position: number;
  label: string;
  state: DoorState;
  isFlagged: boolean;
}

/** What a list of stairwells says of one of them, on one day. */
export interface StairwellSummary extends Place {
  /** In walking order. */
  doors: DoorSummary[];
  measures: Measures;
  states: StateCounts;
  openFollowUps: number;
  /** Doors worth a knock now. */
  toVisit: number;
  /** When somebody is expected again today, HH:MM, earliest first; null: some time today. */
  comeBacksToday: (string | null)[];
  today: Today;
}

/** What the member did today: the passages whose ids they hold. */
export interface Today {
  passages: number;
  meetings: number;
  notHome: number;
  /** Epoch seconds of the last one; null when there was none. */
  lastAt: number | null;
}

type Place = Omit<Stairwell, 'teamId' | 'doors' | 'access' | 'floors'>;

/**
 * A stairwell for one campaign, with all that its summaries of any day are made from and nothing
 * more: no note, no follow-up's text. It can be kept, so that a start does not open everything.
 */
export interface Digest {
  place: Place;
  doors: DoorDigest[];
}

interface DoorDigest extends DoorSummary {
  tally: Tally;
  openFollowUps: number;
  /** Epoch seconds of the last time that anybody came to the door, or gave an unknown answer. */
  answeredAt: number | null;
  comeBack: { on: string | null; at: string | null } | null;
  own: Pick<Passage, 'at' | 'outcome'>[];
}

export function digestOf(stairwell: Stairwell, campaignId: string | null): Digest {
  const { id, buildingId, building, stairwell: name, street, number } = stairwell;
  const { kind, lon, lat, isEstimated, residence, isGone } = stairwell;
  return {
    place: {
      id,
      buildingId,
      building,
      stairwell: name,
      street,
      number,
      kind,
      lon,
      lat,
      isEstimated,
      residence,
      isGone,
    },
    doors: stairwell.doors.map((door) => doorDigest(door, campaignId)),
  };
}

function doorDigest(door: Door, campaignId: string | null): DoorDigest {
  const { household } = door;
  const passages = household.passages.filter((passage) => concerns(passage, campaignId));
  const last = passages.at(-1);
  return {
    ...doorSummaryOf(door, campaignId),
    tally: tallyOfHousehold(household, campaignId),
    openFollowUps: household.followUps.length,
    answeredAt: lastLeftAloneAt(household, campaignId),
    comeBack: last?.outcome === 'come_back' ? { on: last.comeBackOn, at: last.comeBackAt } : null,
    own: passages.filter(({ id }) => id !== null).map(({ at, outcome }) => ({ at, outcome })),
  };
}

export function doorSummaryOf(door: Door, campaignId: string | null): DoorSummary {
  const { id, floor, position, label, household } = door;
  const state = stateOf(household, campaignId);
  return { id, floor, position, label, state, isFlagged: isFlagged(household) };
}

export function summaryOf({ place, doors }: Digest, now: Date): StairwellSummary {
  const date = serviceDay(now);
  const tallies = doors.map(({ tally }) => tally);
  return {
    ...place,
    doors,
    measures: measure(tallies),
    states: countStates(tallies),
    openFollowUps: doors.reduce((sum, door) => sum + door.openFollowUps, 0),
    toVisit: doors.filter(({ state, answeredAt }) => isWorthAKnock(state, answeredAt, now)).length,
    comeBacksToday: doors
      .filter(({ comeBack }) => comeBack?.on === date)
      .map(({ comeBack }) => comeBack?.at ?? null)
      .sort((one, other) => (one ?? '').localeCompare(other ?? '')),
    today: todayIn(doors, now),
  };
}

/** Several stairwells counted together, from the dwellings up. */
export function talliesOf(digests: Digest[]): Tally[] {
  return digests.flatMap(({ doors }) => doors.map(({ tally }) => tally));
}

export function sumToday(days: Today[]): Today {
  const sum: Today = { passages: 0, meetings: 0, notHome: 0, lastAt: null };
  for (const day of days) {
    sum.passages += day.passages;
    sum.meetings += day.meetings;
    sum.notHome += day.notHome;
    if (day.lastAt !== null) sum.lastAt = Math.max(sum.lastAt ?? 0, day.lastAt);
  }
  return sum;
}

function todayIn(doors: DoorDigest[], now: Date): Today {
  const passages = doors.flatMap(({ own }) => own.filter(({ at }) => isOnDayOf(at, now)));
  return {
    passages: passages.length,
    meetings: passages.filter(({ outcome }) => isMeeting(outcome)).length,
    notHome: passages.filter(({ outcome }) => outcome === 'not_home').length,
    lastAt: passages.length > 0 ? Math.max(...passages.map(({ at }) => at)) : null,
  };
}
