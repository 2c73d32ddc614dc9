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
