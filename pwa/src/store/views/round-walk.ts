import type { Stairwell } from '../../domain/places';
import { rightNow } from '../../domain/right-now';
import type { Round } from '../../domain/round';
import type { Point } from '../../domain/round-minutes';
import { RoundPlanner } from '../../domain/round-plan';
import { type Walk, walkOf } from '../../domain/round-walk';
import type { Store } from '../commands/store-type';
import { watch } from '../vault/watch';

/** Whoever is expected later today is still worth going to. */
const LATER_TODAY_MIN = 24 * 60;

/** Tells again whenever a door of it changes; null: it is not held. */
export function watchWalk(
  store: Store,
  roundId: string,
  notify: (walk: Walk | null) => void,
): () => void {
  return watch(
    store.db,
    { chunks: ['rounds', 'me', 'campaign:', 'own_passages', 'stairwell:'] },
    () => getWalk(store, roundId),
    notify,
  );
}

export async function getWalk(store: Store, roundId: string): Promise<Walk | null> {
  const rounds = (await store.rounds.read('rounds'))?.content ?? [];
  const round = rounds.find(({ id }) => id === roundId);
  if (!round) return null;
  const me = (await store.me.read('me'))?.content;
  const campaign = (await store.campaigns.read(`campaign:${round.campaignId}`))?.content ?? null;
  const ids = round.stops.map(({ stairwellId }) => `stairwell:${stairwellId}`);
  const chunks = await store.stairwells.readMany([...new Set(ids)]);
  const stairwells = new Map(chunks.map(({ content }) => [content.id, content]));
  const assignment = me?.assignments.find(({ id }) => id === round.assignmentId) ?? null;
  return { ...walkOf(round, stairwells), assignment, campaign };
}

/** All that is held of the round's territory, for another plan. */
export async function getRoundPlanner(
  store: Store,
  round: Round,
  now = rightNow(),
): Promise<RoundPlanner> {
  const campaign = (await store.campaigns.read(`campaign:${round.campaignId}`))?.content;
  const stairwells = await readStairwells(store, round.assignmentId);
  const walkers = round.members.map(({ id }) => id);
  return new RoundPlanner([...stairwells.values()], round.campaignId, walkers, {
    now,
    budgetMin: LATER_TODAY_MIN,
    passages: campaign?.passages ?? 1,
  });
}

/** Those of one assignment, by their ids. */
export async function readStairwells(
  store: Store,
  assignmentId: string,
): Promise<ReadonlyMap<string, Stairwell>> {
  const me = (await store.me.read('me'))?.content;
  const assignment = me?.assignments.find(({ id }) => id === assignmentId);
  const scopes = new Set((assignment?.buildingIds ?? []).map((id) => `building:${id}`));
  const held = await store.stairwells.held('stairwell:');
  const chunks = await store.stairwells.open(held.filter(({ scope }) => scopes.has(scope)));
  return new Map(chunks.map(({ content }) => [content.id, content]));
}

/** Where the round goes on from: the last stairwell, or its start. */
export function pointHere(walk: Walk, planner: RoundPlanner): Point | null {
  const here = walk.stops.find(({ stop }) => stop.stairwellId === walk.hereId)?.stairwell;
  return planner.pointOf(here ?? walk.round.start);
}
