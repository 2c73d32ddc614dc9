import type { Campaign } from '../../domain/member';
import { cardsOf, languagesOf } from './cards';

/** Which of a mission's cards is read, and in which language. */
export class CardReading {
  index = $state(0);
  #chosen = $state<string>();

  readonly cards = $derived.by(() => {
    const campaign = this.campaign();
    return campaign ? cardsOf(campaign) : [];
  });
  readonly card = $derived(this.cards[Math.min(this.index, this.cards.length - 1)]);
  readonly languages = $derived(languagesOf(this.cards));
  readonly language = $derived.by(() => {
    const texts = this.card?.texts ?? {};
    const wanted = [this.#chosen, this.first(), 'fr'].find((code) => code && code in texts);
    return wanted ?? Object.keys(texts)[0] ?? 'fr';
  });
  readonly text = $derived(this.card?.texts[this.language]);
  readonly french = $derived(this.card?.texts.fr);

  /** @param first the language of whoever opens the door; null: not known. */
  constructor(
    private readonly campaign: () => Campaign | null | undefined,
    private readonly first: () => string | null = () => null,
  ) {}

  choose(language: string): void {
    this.#chosen = language;
  }
}
