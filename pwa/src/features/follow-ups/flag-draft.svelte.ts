import { daysBetween } from '../../domain/day';
import { today } from '../../domain/service-day';
import { dueFrom, type FollowUpReason, type Urgency } from '../../domain/follow-up';
import type { TextKey } from '../../i18n/dictionary';
import { DayTurn } from '../recording/day-turn.svelte';
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
  /** « Aujourd’hui » is the day on which it is saved: nothing is late before it is written. */
  readonly turn = new DayTurn();
  readonly dueOn = $derived.by(() => {
    const { now } = this.turn;
    if (!this.day) return dueFrom(now, this.#urgency);
    return this.day < now ? now : this.day;
  });
  override readonly trouble: TextKey | undefined = $derived.by(() => {
    if (!this.wasTried) return undefined;
    return this.missing ?? (this.turn.hasTurned ? 'dayTurn.again' : undefined);
  });

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

  /** @returns nothing while something is missing or to be read again: it is on the screen then. */
  finish(): Flag | undefined {
    const hasJustTurned = this.turn.look();
    const reason = this.finishReason();
    const { urgency, consent } = this;
    if (!reason || hasJustTurned) return undefined;
    return { reason, urgency, dueOn: this.dueOn, consentLanguage: consent.language };
  }
}

/** How soon a day is, in the words that there are. */
function urgencyOf(day: string): Urgency {
  const days = daysBetween(today(), day);
  if (days <= 0) return 'today';
  return days <= 7 ? 'week' : 'month';
}
