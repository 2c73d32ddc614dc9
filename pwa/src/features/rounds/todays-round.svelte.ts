import type { Walk } from '../../domain/round-walk';
import type { Store } from '../../store/store';
import { watchWalk } from '../../store/views/round-walk';
import { watchRoundNow } from '../../store/views/rounds';

/** The round of today as it is walked, for the screen that is made while a component starts. */
export class TodaysRound {
  /** undefined until it is read; null when there is none. */
  walk = $state.raw<Walk | null>();
  #id = $state<string | null>();

  constructor(store: Store) {
    $effect(() => watchRoundNow(store, (round) => (this.#id = round?.id ?? null)));
    $effect(() => {
      if (this.#id) return watchWalk(store, this.#id, (walk) => (this.walk = walk));
      if (this.#id === null) this.walk = null;
    });
  }
}
