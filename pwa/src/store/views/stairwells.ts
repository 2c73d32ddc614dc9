import { serviceDay } from '../../domain/service-day';
import {
  countStates,
  measure,
  type Measures,
  type StateCounts,
  tallyOfHousehold,
} from '../../domain/measures';
import type { Assignment, Campaign } from '../../domain/member';
import type { Delivery } from '../../domain/operation';
import type { Door, Passage, Stairwell } from '../../domain/places';
import { rightNow } from '../../domain/right-now';
import { isToVisit, lastPassage, wasAnsweredToday } from '../../domain/state';
import {
  type Digest,
  type DoorSummary,
  doorSummaryOf,
  type StairwellSummary,
  summaryOf,
  sumToday,
  talliesOf,
  type Today,
} from '../../domain/summary';
import type { Store } from '../commands/store-type';
import { DELIVERIES } from '../outbox/outbox';
import { watch } from '../vault/watch';

export type { DoorSummary, StairwellSummary } from '../../domain/summary';

/** One assignment with the stairwells that it is about. */
export interface RoundView {
  assignment: Assignment;
  /** null when the campaign is not held on this device. */
  campaign: Campaign | null;
  /** By street, number, building and stairwell. */
  stairwells: StairwellSummary[];
  measures: Measures;
  states: StateCounts;
  openFollowUps: number;
  /** What the member did today. */
  today: Today;
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

export interface DoorView extends DoorSummary {
  door: Door;
  isToVisit: boolean;
  isAnsweredToday: boolean;
  lastPassage: Passage | null;
  /** Of the last passage; null when it came from the office. */
  delivery: Delivery | null;
}

/** The member's assignments with their stairwells, and again whenever anything in them changes. */
export function watchStairwells(store: Store, notify: (rounds: RoundView[]) => void): () => void {
  return watch(
    store.db,
    { chunks: ['me', 'campaign:', 'own_passages', 'stairwell:'] },
    () => getRounds(store),
    notify,
  );
}

export async function getRounds(store: Store, now = rightNow()): Promise<RoundView[]> {
  const me = await store.me.read('me');
  const campaigns = await store.campaigns.readAll('campaign:');
  const rounds: RoundView[] = [];
  for (const assignment of me?.content.assignments ?? []) {
    const { buildingIds, campaignId } = assignment;
    const campaign = campaigns.find(({ content }) => content.id === campaignId)?.content ?? null;
    const digests = await store.digests.of(buildingIds, campaignId);
    rounds.push(roundOf(assignment, campaign, digests, now));
  }
  return rounds;
}

function roundOf(
  assignment: Assignment,
  campaign: Campaign | null,
  digests: Digest[],
  now: Date,
): RoundView {
  const stairwells = digests
    .filter(({ place }) => !place.isGone)
    .map((digest) => summarised(digest, now))
    .sort(byAddress);
  const tallies = talliesOf(digests);
  return {
    assignment,
    campaign,
    stairwells,
    measures: measure(tallies),
    states: countStates(tallies),
    openFollowUps: stairwells.reduce((sum, { openFollowUps }) => sum + openFollowUps, 0),
    today: sumToday(stairwells.map(({ today }) => today)),
  };
}

/** One stairwell, and again whenever it or what is known of its way changes; null: not held. */
export function watchStairwell(
  store: Store,
  stairwellId: string,
  campaignId: string | null,
  notify: (view: StairwellView | null) => void,
): () => void {
  return watch(
    store.db,
    { chunks: [`stairwell:${stairwellId}`, 'own_passages'], records: 'all', ...DELIVERIES },
    () => getStairwell(store, stairwellId, campaignId),
    notify,
  );
}

export async function getStairwell(
  store: Store,
  stairwellId: string,
  campaignId: string | null,
  now = rightNow(),
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
        ...doorSummaryOf(door, campaignId),
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

/** The ways up in a building, by their names. */
export async function stairwellsOf(
  store: Store,
  buildingId: string,
  campaignId: string | null,
): Promise<Pick<StairwellSummary, 'id' | 'stairwell'>[]> {
  const digests = await store.digests.of([buildingId], campaignId);
  return digests
    .map(({ place }) => place)
    .filter(({ isGone }) => !isGone)
    .sort((one, other) => collator.compare(one.stairwell, other.stairwell));
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

const summaries = new WeakMap<Digest, { date: string; summary: StairwellSummary }>();

/** A tap changes one stairwell: the others are not counted again, until the day changes. */
function summarised(digest: Digest, now: Date): StairwellSummary {
  const date = serviceDay(now);
  const before = summaries.get(digest);
  if (before?.date === date) return before.summary;
  const summary = summaryOf(digest, now);
  summaries.set(digest, { date, summary });
  return summary;
}

const collator = new Intl.Collator('fr', { numeric: true });

function byAddress(one: StairwellSummary, other: StairwellSummary): number {
  return (
    compared(one.street, other.street) ||
    compared(one.number, other.number) ||
    compared(one.building, other.building) ||
    compared(one.stairwell, other.stairwell)
  );
}

/** Most are of the same street, which costs no look into a language's order. */
function compared(one: string, other: string): number {
  return one === other ? 0 : collator.compare(one, other);
}
