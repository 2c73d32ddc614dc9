/** What somebody agreed to: which text, in which language they heard it. */
export interface Consent {
  text: string;
  language: string;
}
