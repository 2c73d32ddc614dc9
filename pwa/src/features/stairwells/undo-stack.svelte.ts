import type { TalkSaid } from '../../domain/talk-count';
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
  /** What was flagged with it. */
  followUpId?: string;
  /** What was added to the day's sums. */
  counted?: TalkSaid | null;
  /** Contact details were kept with it, where there were none. */
  hasContact?: boolean;
  /** Refused: they may wish that nobody knocks again. */
  offersDoNotVisit?: boolean;
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
