import { planHere, type PlanHere } from '../../domain/plan-here';
import { rightNow } from '../../domain/right-now';
import { roundNow, type Round } from '../../domain/round';
import type { Store } from '../commands/store-type';
import { watch } from '../vault/watch';

/** All that are held: of yesterday, of today, and those planned ahead. */
export function watchRounds(store: Store, notify: (rounds: Round[]) => void): () => void {
  return watch(store.db, { chunks: ['rounds'] }, () => getRoundsHeld(store), notify);
}

export async function getRoundsHeld(store: Store): Promise<Round[]> {
  return (await store.rounds.read('rounds'))?.content ?? [];
}

/** The one that is walked now, or would be next; null: none today. */
export function watchRoundNow(store: Store, notify: (round: Round | null) => void): () => void {
  return watch(
    store.db,
    { chunks: ['rounds'] },
    async () => roundNow(await getRoundsHeld(store), rightNow()),
    notify,
  );
}

/** What a round of today asks of a stairwell, and again whenever it is changed; null: nothing. */
export function watchPlanHere(
  store: Store,
  stairwellId: string,
  campaignId: string | null,
  tell: (plan: PlanHere | null) => void,
): () => void {
  const read = async () => {
    const rounds = (await getRoundsHeld(store)).filter(
      (round) => planHere(round, stairwellId, campaignId) !== null,
    );
    return planHere(roundNow(rounds, rightNow()), stairwellId, campaignId);
  };
  return watch(store.db, { chunks: ['rounds'] }, read, tell);
}
