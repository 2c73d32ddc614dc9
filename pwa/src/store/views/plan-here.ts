import { planHere, type PlanHere } from '../../domain/plan-here';
import { rightNow } from '../../domain/right-now';
import { roundNow } from '../../domain/round';
import type { Store } from '../commands/store-type';
import { watch } from '../vault/watch';
import { getRoundsHeld } from './rounds';

/** What a round of today asks of a stairwell, and again whenever it is changed; null: nothing. */
export function watchPlanHere(
  store: Store,
  stairwellId: string,
  campaignId: string | null,
  notify: (plan: PlanHere | null) => void,
): () => void {
  const read = async () => {
    const rounds = (await getRoundsHeld(store)).filter(
      (round) => planHere(round, stairwellId, campaignId) !== null,
    );
    return planHere(roundNow(rounds, rightNow()), stairwellId, campaignId);
  };
  return watch(store.db, { chunks: ['rounds'] }, read, notify);
}
