import { daysBetween } from '../../domain/day';
import { serviceDay } from '../../domain/service-day';
import { dueOn, type FollowUpReason, type Urgency } from '../../domain/follow-up';
import { rightNow } from '../../domain/right-now';
import { ReasonDraft, type ReasonContent } from './reason-draft.svelte';

/** What goes to the team with the person's consent, and with nothing less. */
export interface Flag {
  reason: FollowUpReason;
  urgency: Urgency;
  /** YYYY-MM-DD. */
  dueOn: string;
  /** In which they heard what they agreed to. */
  consentLanguage: string;
}

/** As it is kept while it is half typed. */
export interface FlagContent extends ReasonContent {
  urgency: Urgency;
  day: string;
}

/** A follow-up while it is being written. */
export class FlagDraft extends ReasonDraft {
  #urgency = $state<Urgency>('week');
  /** Another day than those that the urgencies give; empty: none. */
  day = $state('');

  readonly urgency: Urgency = $derived(this.day ? urgencyOf(this.day) : this.#urgency);
  readonly dueOn = $derived(this.day || dueOn(this.#urgency, rightNow()));

  constructor(suggest?: () => FollowUpReason | undefined) {
    super({ reason: 'flag.needsReason', consent: 'flag.needsConsent' }, suggest);
  }

  hurry(urgency: Urgency): void {
    this.#urgency = urgency;
    this.day = '';
  }

  override read(): FlagContent {
    return { ...super.read(), urgency: this.#urgency, day: this.day };
  }

  override write(content: FlagContent, mayAgree: boolean): void {
    super.write(content, mayAgree);
    this.#urgency = content.urgency;
    this.day = content.day;
  }

  /** @returns nothing while something is missing; what it is, is then on the screen. */
  finish(): Flag | undefined {
    const reason = this.finishReason();
    const { urgency, consent } = this;
    return reason && { reason, urgency, dueOn: this.dueOn, consentLanguage: consent.language };
  }
}

/** How soon a day is, in the words that there are. */
function urgencyOf(day: string): Urgency {
  const days = daysBetween(serviceDay(rightNow()), day);
  if (days <= 0) return 'today';
  return days <= 7 ? 'week' : 'month';
}
