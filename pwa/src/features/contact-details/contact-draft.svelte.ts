import type { Contact } from '../../domain/places';
import type { TextKey } from '../../i18n/dictionary';

/** Whom to ask for and how, as the person gave it and agreed that it is kept. */
export type ContactGiven = Omit<Contact, 'at'>;

/** As they are kept while they are half typed. */
export interface ContactContent {
  name: string;
  phone: string;
  language: string | null;
  bestHour: string;
  hasAgreed: boolean;
}

/** Contact details while they are being written. */
export class ContactDraft {
  name = $state('');
  phone = $state('');
  /** In which they want to be visited; null: they did not say. */
  language = $state<string | null>(null);
  bestHour = $state('');
  hasAgreed = $state(false);
  wasTried = $state(false);

  readonly given: ContactGiven = $derived({
    name: this.name.trim() || null,
    phone: this.phone.trim() || null,
    language: this.language,
    bestHour: this.bestHour.trim() || null,
  });
  readonly #missing: TextKey | undefined = $derived.by(() => {
    if (Object.values(this.given).every((value) => value === null)) return 'contact.needsOne';
    return this.hasAgreed ? undefined : 'contact.needsConsent';
  });

  /** What is missing, once somebody tried. */
  readonly trouble = $derived(this.wasTried ? this.#missing : undefined);

  /** @param before what is known; whoever changes it asks again. */
  constructor(before: Contact | null = null) {
    this.name = before?.name ?? '';
    this.phone = before?.phone ?? '';
    this.language = before?.language ?? null;
    this.bestHour = before?.bestHour ?? '';
  }

  read(): ContactContent {
    const { name, phone, language, bestHour, hasAgreed } = this;
    return { name, phone, language, bestHour, hasAgreed };
  }

  /** @param mayAgree whether consent that was given is still this talk's. */
  write(content: ContactContent, mayAgree: boolean): void {
    Object.assign(this, content);
    this.hasAgreed = mayAgree && content.hasAgreed;
  }

  /** @returns nothing while something is missing; what it is, is then on the screen. */
  finish(): ContactGiven | undefined {
    this.wasTried = true;
    return this.#missing ? undefined : this.given;
  }
}
