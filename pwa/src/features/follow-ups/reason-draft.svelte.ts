import { isOffered, type FollowUpReason } from '../../domain/follow-up';
import type { TextKey } from '../../i18n/dictionary';
import { Consent, type ConsentContent } from '../encounters/consent.svelte';

/** What is missing, as it is said. */
interface Missing {
  reason: TextKey;
  consent: TextKey;
}

/** As it is kept while it is half typed. */
export interface ReasonContent extends ConsentContent {
  reason?: FollowUpReason;
}

/** Something that a person needs, while it is being written: nothing without a reason and consent. */
export class ReasonDraft {
  #chosen = $state<FollowUpReason>();
  readonly consent = new Consent();
  /** Somebody tried to save: from then on what is missing is said. */
  wasTried = $state(false);

  readonly suggested: FollowUpReason | undefined = $derived.by(() => this.suggest());
  readonly reason = $derived(this.#chosen ?? this.suggested);
  readonly missing: TextKey | undefined = $derived.by(() => {
    if (!this.reason) return this.words.reason;
    return this.consent.hasAgreed ? undefined : this.words.consent;
  });

  /** What is missing, once somebody tried. */
  readonly trouble = $derived(this.wasTried ? this.missing : undefined);

  /** @param suggest what was talked about tells the reason most often. */
  constructor(
    private readonly words: Missing,
    private readonly suggest: () => FollowUpReason | undefined = () => undefined,
  ) {}

  choose(reason: FollowUpReason): void {
    this.#chosen = reason;
  }

  read(): ReasonContent {
    return { reason: this.#chosen, ...this.consent.read() };
  }

  /** @param mayAgree whether consent that was given is still this talk's. */
  write({ reason, ...consent }: ReasonContent, mayAgree: boolean): void {
    // Earlier releases offered more of them.
    this.#chosen = reason !== undefined && isOffered(reason) ? reason : undefined;
    this.consent.write(consent, mayAgree);
  }

  /** @returns nothing while something is missing; what it is, is then on the screen. */
  finishReason(): FollowUpReason | undefined {
    this.wasTried = true;
    return this.missing ? undefined : this.reason;
  }
}
