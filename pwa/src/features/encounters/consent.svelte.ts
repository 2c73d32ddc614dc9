/** Whether somebody agreed to what they heard, and in which language they heard it. */
export class Consent {
  #language = $state('fr');
  hasAgreed = $state(false);

  get language(): string {
    return this.#language;
  }

  /** In another language they have not heard it yet. */
  setLanguage(language: string): void {
    if (language !== this.#language) this.hasAgreed = false;
    this.#language = language;
  }

  read(): ConsentContent {
    return { hasAgreed: this.hasAgreed, heardIn: this.#language };
  }

  /** @param mayAgree whether consent that was given is still this talk's. */
  write({ hasAgreed, heardIn }: ConsentContent, mayAgree: boolean): void {
    // Earlier releases did not say what it was heard in.
    this.#language = heardIn ?? this.#language;
    this.hasAgreed = mayAgree && heardIn !== undefined && hasAgreed;
  }
}

/** As it is kept while the rest is half typed. */
export interface ConsentContent {
  hasAgreed: boolean;
  heardIn?: string;
}
