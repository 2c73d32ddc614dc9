import type { Kind, Payloads } from '../../domain/operation';
import { Refusal } from '../../domain/refusal';
import type { Round, RoundEvent } from '../../domain/round';
import type { PlannedStop } from '../../domain/round-plan';
import { recordOperation } from './record-operation';
import type { Store } from './store-type';

/** @returns the operation's id. @throws Refusal `rounds.unknown` */
export function markRound(store: Store, id: string, event: RoundEvent, at?: Date): Promise<string> {
  return ofRound(store, id, 'round.mark', { round_id: id, event }, at);
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
  return ofRound(store, id, 'round.change', payload, at);
}

function ofRound<K extends Kind>(
  store: Store,
  id: string,
  kind: K,
  payload: Payloads[K],
  at: Date | undefined,
): Promise<string> {
  const known = (rounds: Round[]) => {
    if (!rounds.some((round) => round.id === id)) throw new Refusal('rounds.unknown');
    return payload;
  };
  return recordOperation(store, 'rounds', kind, known, at);
}
