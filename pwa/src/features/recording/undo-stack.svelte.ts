import type { DoneVisit } from '../../store/commands/visits';
import type { IconName } from '../../ui/icons';

/** Something that was recorded and can be taken back. */
export interface Undoable {
  /** « Porte 62 : absent » */
  what: string;
  icon: IconName | null;
  /** Where it was said, when at one door. */
  doorId: string | null;
  /** All that was said in the same breath. */
  done: DoneVisit;
  /** Refused: they may wish that nobody knocks again. */
  offersDoNotVisit?: boolean;
}

/** What was done on this screen, the last on top. */
export class UndoStack {
  #done = $state.raw<Undoable[]>([]);

  readonly last = $derived(this.#done.at(-1));

  push(done: Undoable): void {
    this.#done = [...this.#done, done];
  }

  pop(): void {
    this.#done = this.#done.slice(0, -1);
  }

  clear(): void {
    this.#done = [];
  }
}
