import { rightNow } from '../../domain/right-now';
import type { RoundEvent } from '../../domain/round';
import type { Walk } from '../../domain/round-walk';
import { markRound } from '../../store/commands/rounds';
import type { Store } from '../../store/store';
import { watchWalk } from '../../store/views/round-walk';

const TICK_MS = 20_000;

/** A round as it is walked, for the screen that is made while a component starts. */
export class Walking {
  /** undefined until it is read; null when it is not held. */
  walk = $state.raw<Walk | null>();
  now = $state.raw(rightNow());

  constructor(
    private readonly store: Store,
    roundId: () => string,
  ) {
    $effect(() => watchWalk(store, roundId(), (walk) => (this.walk = walk)));
    $effect(() => {
      const timer = setInterval(() => (this.now = rightNow()), TICK_MS);
      return () => clearInterval(timer);
    });
  }

  async mark(event: RoundEvent): Promise<void> {
    if (!this.walk) return;
    await markRound(this.store, this.walk.round.id, event);
    this.now = rightNow();
  }
}
