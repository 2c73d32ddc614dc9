import type { Payloads } from '../../domain/operation';
import { Refusal } from '../../domain/refusal';
import { rightNow } from '../../domain/right-now';
import { type Round, type RoundEvent, roundNow } from '../../domain/round';
import type { PlannedStop } from '../../domain/round-plan';
import { operationOf, type Tap, tapped } from '../outbox/operations';
import { watch } from '../vault/watch';
import { saying } from './parts';
import type { Store } from './store-type';

/** All that are held: of yesterday, of today, and those planned ahead. */
export function watchRounds(store: Store, tell: (rounds: Round[]) => void): () => void {
  return watch(store.db, { chunks: ['rounds'] }, () => getRoundsHeld(store), tell);
}

export async function getRoundsHeld(store: Store): Promise<Round[]> {
  return (await store.rounds.read('rounds'))?.content ?? [];
}

/** The one that is walked now, or would be next; null: none today. */
export function watchRoundNow(store: Store, tell: (round: Round | null) => void): () => void {
  return watch(
    store.db,
    { chunks: ['rounds'] },
    async () => roundNow(await getRoundsHeld(store), rightNow()),
    tell,
  );
}

/** @returns the operation's id. @throws Refusal `rounds.unknown` */
export function markRound(store: Store, id: string, event: RoundEvent, at?: Date): Promise<string> {
  return record(store, id, at, (tap) => operationOf(tap, 'round.mark', { round_id: id, event }));
}

/** Another plan from now on, all of it. @returns the operation's id. @throws Refusal `rounds.unknown` */
export function changeRound(
  store: Store,
  { id, budgetMin, stops }: { id: string; budgetMin: number; stops: PlannedStop[] },
  at?: Date,
): Promise<string> {
  const payload: Payloads['round.change'] = {
    round_id: id,
    budget_min: budgetMin,
    stops: stops.map(({ stairwellId, doorIds }) => ({
      stairwell_id: stairwellId,
      door_ids: doorIds,
    })),
  };
  return record(store, id, at, (tap) => operationOf(tap, 'round.change', payload));
}

async function record(
  store: Store,
  id: string,
  at: Date | undefined,
  say: (tap: Tap) => ReturnType<typeof operationOf>,
): Promise<string> {
  const tap = tapped(at);
  const said = saying('rounds', (rounds) => {
    if (!rounds.some((round) => round.id === id)) throw new Refusal('rounds.unknown');
    return [say(tap)];
  });
  await store.commands.carryOut([said]);
  return tap.id;
}
