import { canBeDialled, inPlainDigits, isLikelyPhone } from '../../domain/phone-number';
import type { Contact } from '../../domain/places';
import type { TextKey } from '../../i18n/dictionary';
import { Consent, type ConsentContent } from '../encounters/consent.svelte';

/** Whom to ask for and how, as the person gave it and agreed that it is kept. */
export type ContactGiven = Omit<Contact, 'at'> & {
  /** In which they heard what they agreed to. */
  consentLanguage: string;
};

/** As they are kept while they are half typed. */
export interface ContactContent extends ConsentContent {
  name: string;
  phone: string;
  language: string | null;
  bestHour: string;
}

/** Contact details while they are being written. */
export class ContactDraft {
  name = $state('');
  phone = $state('');
  /** In which they want to be visited; null: they did not say. */
  language = $state<string | null>(null);
  bestHour = $state('');
  readonly consent = new Consent();
  wasTried = $state(false);

  readonly #details: Omit<Contact, 'at'> = $derived({
    name: this.name.trim() || null,
    phone: inPlainDigits(this.phone).trim() || null,
    language: this.language,
    bestHour: this.bestHour.trim() || null,
  });
  #knownPhone = '';
  /** What was kept once stays readable, however it was written. */
  readonly #isKnownPhone = $derived(this.phone === this.#knownPhone);
  readonly #missing: TextKey | undefined = $derived.by(() => {
    if (Object.values(this.#details).every((value) => value === null)) return 'contact.needsOne';
    if (!this.#isKnownPhone && !canBeDialled(this.phone)) return 'contact.phoneWrong';
    return this.consent.hasAgreed ? undefined : 'contact.needsConsent';
  });

  /** About which number it was asked whether it is right. */
  #askedPhone = $state<string>();
  readonly #question: TextKey | undefined = $derived.by(() => {
    if (this.#askedPhone === undefined || this.#askedPhone !== this.phone) return undefined;
    return isLikelyPhone(this.phone) ? undefined : 'contact.phoneOdd';
  });

  /** What is missing or to be looked at again, once somebody tried. */
  readonly trouble = $derived(this.wasTried ? (this.#missing ?? this.#question) : undefined);

  /** @param before what is known; whoever changes it asks again. */
  constructor(before: Contact | null = null) {
    this.name = before?.name ?? '';
    this.#knownPhone = before?.phone ?? '';
    this.phone = this.#knownPhone;
    this.language = before?.language ?? null;
    this.bestHour = before?.bestHour ?? '';
  }

  read(): ContactContent {
    const { name, phone, language, bestHour, consent } = this;
    return { name, phone, language, bestHour, ...consent.read() };
  }

  /** @param mayAgree whether consent that was given is still this talk's. */
  write(content: ContactContent, mayAgree: boolean): void {
    const { name, phone, language, bestHour, ...consent } = content;
    Object.assign(this, { name, phone, language, bestHour });
    this.consent.write(consent, mayAgree);
  }

  /** @returns nothing while something is missing; what it is, is then on the screen. */
  finish(): ContactGiven | undefined {
    this.wasTried = true;
    if (this.#missing) return undefined;
    // A question, not a refusal: who saves it again means it.
    const wasAsked = this.#askedPhone === this.phone;
    this.#askedPhone = this.phone;
    if (!wasAsked && !this.#isKnownPhone && !isLikelyPhone(this.phone)) return undefined;
    return { ...this.#details, consentLanguage: this.consent.language };
  }
}
