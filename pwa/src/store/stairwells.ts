import { localDate } from '../domain/day';
import {
  countStates,
  measure,
  tallyOfHousehold,
  type Measures,
  type Tally,
} from '../domain/measures';
import type { Assignment, Campaign } from '../domain/member';
import type { Delivery } from '../domain/operation';
import type { Door, Passage, Stairwell } from '../domain/places';
import {
  isFlagged,
  isToVisit,
  lastPassage,
  stateOf,
  wasAnsweredToday,
  type DoorState,
} from '../domain/state';
import { comeBacksIn, sumToday, todayIn, type Today } from '../domain/today';
import type { Store } from './store';
import { watch } from './watch';

/** One assignment with the stairwells that it is about. */
export interface RoundView {
  assignment: Assignment;
  /** null when the campaign is not held on this device. */
  campaign: Campaign | null;
  /** By street, number, building and stairwell. */
  stairwells: StairwellSummary[];
  measures: Measures;
  states: Record<DoorState, number>;
  openFollowUps: number;
  /** What the member did today. */
  today: Today;
}

export interface StairwellSummary {
  id: string;
  buildingId: string;
  building: string;
  stairwell: string;
  street: string;
  number: string;
  kind: Stairwell['kind'];
  lon: number;
  lat: number;
  isEstimated: boolean;
  /** In walking order. */
  doors: DoorSign[];
  measures: Measures;
  states: Record<DoorState, number>;
  openFollowUps: number;
  /** Doors worth a knock now. */
  toVisit: number;
  /** Times promised for today, HH:MM, earliest first; null where only the day was said. */
  comeBacksToday: (string | null)[];
  today: Today;
}

/** As small as a door is drawn. */
export interface DoorSign {
  id: string;
  floor: number;
  position: number;
  label: string;
  state: DoorState;
  isFlagged: boolean;
}

/** One stairwell for one campaign, as its screen shows it. */
export interface StairwellView {
  stairwell: Stairwell;
  /** In walking order. */
  doors: DoorView[];
  measures: Measures;
  /** What became of passages, follow-ups and households recorded on this device, by id. */
  deliveries: ReadonlyMap<string, Delivery>;
}

export interface DoorView extends DoorSign {
  door: Door;
  isToVisit: boolean;
  isAnsweredToday: boolean;
  lastPassage: Passage | null;
  /** Of the last passage; null when it came from the office. */
  delivery: Delivery | null;
}

/** The member's assignments with their stairwells, and again whenever anything in them changes. */
export function watchStairwells(store: Store, tell: (rounds: RoundView[]) => void): () => void {
  return watch(() => getRounds(store), tell);
}

export async function getRounds(store: Store, now = new Date()): Promise<RoundView[]> {
  const me = await store.me.read('me');
  const campaigns = await store.campaigns.readAll('campaign:');
  const chunks = await store.stairwells.readAll('stairwell:');
  const stairwells = chunks.map(({ content }) => content).sort(byAddress);
  return (me?.content.assignments ?? []).map((assignment) => {
    const campaign = campaigns.find(({ content }) => content.id === assignment.campaignId);
    return roundOf(assignment, campaign?.content ?? null, stairwells, now);
  });
}

function roundOf(
  assignment: Assignment,
  campaign: Campaign | null,
  stairwells: Stairwell[],
  now: Date,
): RoundView {
  const buildings = new Set(assignment.buildingIds);
  const counted = stairwells
    .filter(({ buildingId }) => buildings.has(buildingId))
    .map((stairwell) => counting(stairwell, assignment.campaignId, now));
  const tallies = counted.flatMap((one) => one.tallies);
  return {
    assignment,
    campaign,
    stairwells: counted.map(({ summary }) => summary),
    measures: measure(tallies),
    states: countStates(tallies),
    openFollowUps: counted.reduce((sum, { summary }) => sum + summary.openFollowUps, 0),
    today: sumToday(counted.map(({ summary }) => summary.today)),
  };
}

/** One stairwell, and again whenever it or what is known of its way changes; null: not held. */
export function watchStairwell(
  store: Store,
  stairwellId: string,
  campaignId: string | null,
  tell: (view: StairwellView | null) => void,
): () => void {
  return watch(() => getStairwell(store, stairwellId, campaignId), tell);
}

export async function getStairwell(
  store: Store,
  stairwellId: string,
  campaignId: string | null,
  now = new Date(),
): Promise<StairwellView | null> {
  const chunk = await store.stairwells.read(`stairwell:${stairwellId}`);
  if (!chunk) return null;
  const stairwell = chunk.content;
  const deliveries = await deliveriesIn(store, stairwell);
  return {
    stairwell,
    doors: stairwell.doors.map((door): DoorView => {
      const last = lastPassage(door.household, campaignId) ?? null;
      return {
        ...signOf(door, campaignId),
        door,
        isToVisit: isToVisit(door, campaignId, now),
        isAnsweredToday: wasAnsweredToday(door.household, campaignId, now),
        lastPassage: last,
        delivery: (last?.id && deliveries.get(last.id)) || null,
      };
    }),
    measures: measure(stairwell.doors.map((door) => tallyOfHousehold(door.household, campaignId))),
    deliveries,
  };
}

/** Only what was recorded on this device has a way to speak of: the office has the rest. */
async function deliveriesIn(store: Store, stairwell: Stairwell): Promise<Map<string, Delivery>> {
  const ids = stairwell.doors.flatMap(({ household }) => [
    household.madeBy,
    ...household.passages.map(({ id }) => id),
    ...household.followUps.map(({ id }) => id),
  ]);
  const known = await store.records.known(ids.filter((id) => id !== null));
  const deliveries = await store.outbox.deliveries(known);
  return new Map(known.map((id, index) => [id, deliveries[index] ?? { state: 'waiting' }]));
}

interface Counting {
  key: string;
  summary: StairwellSummary;
  tallies: Tally[];
}

/** A tap changes one stairwell: the others are not counted again. */
const countings = new WeakMap<Stairwell, Counting>();

function counting(stairwell: Stairwell, campaignId: string | null, now: Date): Counting {
  const today = localDate(now);
  const key = `${today} ${campaignId}`;
  const before = countings.get(stairwell);
  if (before?.key === key) return before;

  const tallies = stairwell.doors.map((door) => tallyOfHousehold(door.household, campaignId));
  const { id, buildingId, building, stairwell: name, street, number } = stairwell;
  const { kind, lon, lat, isEstimated, doors } = stairwell;
  const summary = {
    ...{ id, buildingId, building, stairwell: name, street, number, kind, lon, lat, isEstimated },
    doors: doors.map((door) => signOf(door, campaignId)),
    measures: measure(tallies),
    states: countStates(tallies),
    openFollowUps: doors.reduce((sum, { household }) => sum + household.followUps.length, 0),
    toVisit: doors.filter((door) => isToVisit(door, campaignId, now)).length,
    comeBacksToday: comeBacksIn(stairwell, campaignId, today),
    today: todayIn(stairwell, campaignId, now),
  };
  const counted = { key, summary, tallies };
  countings.set(stairwell, counted);
  return counted;
}

function signOf(door: Door, campaignId: string | null): DoorSign {
  const { id, floor, position, label, household } = door;
  const state = stateOf(household, campaignId);
  return { id, floor, position, label, state, isFlagged: isFlagged(household) };
}

const collator = new Intl.Collator('fr', { numeric: true });

function byAddress(one: Stairwell, other: Stairwell): number {
  return (
    collator.compare(one.street, other.street) ||
    collator.compare(one.number, other.number) ||
    collator.compare(one.building, other.building) ||
    collator.compare(one.stairwell, other.stairwell)
  );
}
