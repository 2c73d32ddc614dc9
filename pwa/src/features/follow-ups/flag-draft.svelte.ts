import { dueOn, type FollowUpReason, type Urgency } from '../../domain/follow-up';
import type { TextKey } from '../../i18n/dictionary';

/** What goes to the team with the person's consent, and with nothing less. */
export interface Flag {
  reason: FollowUpReason;
  urgency: Urgency;
}

/** A follow-up while it is being written. */
export class FlagDraft {
  reason = $state<FollowUpReason>();
  urgency = $state<Urgency>('week');
  hasAgreed = $state(false);
  /** Somebody tried to save: from then on what is missing is said. */
  wasTried = $state(false);

  // A moment, never changed.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly dueOn = $derived(dueOn(this.urgency, new Date()));
  readonly missing: TextKey | undefined = $derived.by(() => {
    if (!this.reason) return 'flag.needsReason';
    return this.hasAgreed ? undefined : 'flag.needsConsent';
  });

  /** What is missing, once somebody tried. */
  readonly trouble = $derived(this.wasTried ? this.missing : undefined);

  /** @returns nothing while something is missing; what it is, is then on the screen. */
  finish(): Flag | undefined {
    this.wasTried = true;
    if (this.missing || !this.reason) return undefined;
    return { reason: this.reason, urgency: this.urgency };
  }
}
