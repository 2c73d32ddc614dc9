import type { TextKey } from '../../i18n/dictionary';
import type { PassedOn } from '../../store/commands/follow-ups';
import { Consent, type ConsentContent } from '../encounters/consent.svelte';

/** As it is kept while it is half typed. */
export interface PassedOnContent extends ConsentContent {
  recipient: string;
}

/** Somebody outside the team gets it: who, and that the person agreed to just them. */
export class PassedOnDraft {
  #recipient = $state('');
  readonly consent = new Consent();

  readonly missing: TextKey | undefined = $derived.by(() => {
    if (this.#recipient.trim() === '') return 'passedOn.needsRecipient';
    return this.consent.hasAgreed ? undefined : 'passedOn.needsConsent';
  });

  get recipient(): string {
    return this.#recipient;
  }

  /** What was agreed to is this one and no other. */
  name(recipient: string): void {
    if (recipient !== this.#recipient) this.consent.hasAgreed = false;
    this.#recipient = recipient;
  }

  read(): PassedOnContent {
    return { recipient: this.#recipient, ...this.consent.read() };
  }

  /** @param mayAgree whether consent that was given is still this talk's. */
  write({ recipient, ...consent }: PassedOnContent, mayAgree: boolean): void {
    this.#recipient = recipient;
    this.consent.write(consent, mayAgree);
  }

  /** @returns nothing while something is missing. */
  finish(): PassedOn | undefined {
    if (this.missing) return undefined;
    return { recipient: this.#recipient.trim(), language: this.consent.language };
  }
}
