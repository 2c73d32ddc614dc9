import type { Person } from '../../domain/member';
import { isUnderWay, type Round } from '../../domain/round';
import type { Store } from '../../store/store';
import { watchRoundNow } from '../../store/views/rounds';

/** What was chosen for a round stays from stairwell to stairwell. */
const chosen: Record<string, string | null> = {};

/** Who walks the round along, for the screen that is made while a component starts. */
export class Company {
  /** Those who come along on the round that is under way, without oneself. */
  partners = $state.raw<Person[]>([]);
  /** Who is at the doors too: the first of them, until something else is said; null: nobody. */
  companionId = $state<string | null>(null);
  #roundId: string | null = null;

  constructor(store: Store, campaignId: string | null) {
    const { memberId } = store.author;
    $effect(() => watchRoundNow(store, (round) => this.#become(round, memberId, campaignId)));
  }

  /** One tap to be without them, or with them again. */
  toggle(id: string): void {
    this.companionId = this.companionId === id ? null : id;
    if (this.#roundId) chosen[this.#roundId] = this.companionId;
  }

  #become(round: Round | null, memberId: string, campaignId: string | null): void {
    const isHere = round !== null && round.campaignId === campaignId && isUnderWay(round);
    this.#roundId = isHere ? round.id : null;
    this.partners = isHere ? round.members.filter(({ id }) => id !== memberId) : [];
    const before = this.#roundId === null ? null : chosen[this.#roundId];
    this.companionId = before === undefined ? (this.partners[0]?.id ?? null) : before;
  }
}
