import type { SignName } from '../../ui/signs';

/** Something that was recorded and can be taken back. */
export interface Done {
  /** « Porte 62 : absent » */
  what: string;
  sign: SignName | null;
  /** Where it was said, when at one door. */
  doorId: string | null;
  /** Of the passages. */
  encounterIds: string[];
  /** A follow-up was flagged with it: that one stays. */
  hasFlag: boolean;
  /** Refused: they may wish that nobody knocks again. */
  offersDoNotVisit: string | null;
}

/** What was done on this screen, the last on top. */
export class UndoStack {
  #done = $state.raw<Done[]>([]);

  readonly last = $derived(this.#done.at(-1));

  push(done: Done): void {
    this.#done = [...this.#done, done];
  }

  pop(): void {
    this.#done = this.#done.slice(0, -1);
  }
}
