import type { Point } from '../domain/round-minutes';
import type { Round } from '../domain/round';
import { Ground } from '../domain/round-plan';
import { walkOf, type Walk } from '../domain/round-walk';
import type { Store } from './store';
import { watch } from './watch';

/** Tells again whenever a door of it changes; null: it is not held. */
export function watchWalk(
  store: Store,
  roundId: string,
  tell: (walk: Walk | null) => void,
): () => void {
  return watch(() => getWalk(store, roundId), tell);
}

export async function getWalk(
  store: Store,
  roundId: string,
): Promise<Walk | null> {
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
export async function getGround(store: Store, round: Round, now = new Date()): Promise<Ground> {
  const me = (await store.me.read('me'))?.content;
  const campaign = (await store.campaigns.read(`campaign:${round.campaignId}`))?.content;
  const assignment = me?.assignments.find(({ id }) => id === round.assignmentId);
  const held = new Set((assignment?.buildingIds ?? []).map((id) => `building:${id}`));
  const sealed = (await store.stairwells.held('stairwell:')).filter(({ scope }) => held.has(scope));
  const stairwells = (await store.stairwells.open(sealed)).map(({ content }) => content);
  const walkers = round.members.map(({ id }) => id);
  const budgetMin = Math.max(round.budgetMin, 24 * 60);
  return new Ground(stairwells, round.campaignId, walkers, {
    now,
    budgetMin,
    passages: campaign?.passages ?? 3,
  });
}

/** Where the round goes on from: the last stairwell, or its start. */
export function pointHere(walk: Walk, ground: Ground): Point | null {
  const here = walk.stops.find(({ stop }) => stop.stairwellId === walk.hereId)?.stairwell;
  return ground.pointOf(here ?? walk.round.start);
}
