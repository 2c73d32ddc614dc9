import { SignedOut } from '../api/problem';
import { problemInWords } from './problem-words';
import { withinSession } from './session-over.svelte';

/** What the server was asked: on its way, come, or not come. The last question wins. */
export class Query<T> {
  value = $state.raw<T>();
  /** One sentence: what happened and what to do. */
  trouble = $state<string>();
  isBusy = $state(false);
  #asked = 0;

  /**
   * What stood there stays until the answer has come.
   *
   * @returns whether it came, and nothing else was asked meanwhile.
   */
  async ask(question: () => Promise<T>): Promise<boolean> {
    const turn = (this.#asked += 1);
    this.isBusy = true;
    this.trouble = undefined;
    try {
      const value = await withinSession(question, (error) => error instanceof SignedOut);
      if (turn !== this.#asked) return false;
      this.value = value;
      return true;
    } catch (error) {
      if (turn === this.#asked) this.trouble = problemInWords(error);
      return false;
    } finally {
      if (turn === this.#asked) this.isBusy = false;
    }
  }

  forget(): void {
    this.#asked += 1;
    this.value = undefined;
    this.trouble = undefined;
    this.isBusy = false;
  }
}
