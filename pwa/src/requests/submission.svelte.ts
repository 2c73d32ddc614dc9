import { tick } from 'svelte';
import { Problem, SignedOut } from '../api/problem';
import { problemInWords } from './problem-words';
import { withinSession } from './session-over.svelte';

/** What a form sends: whether it is on its way, and what was wrong with it or came of it. */
export class Submission {
  isBusy = $state(false);
  /** What is wrong, in sentences by the names that the API gives to fields. */
  fields = $state.raw<Record<string, string>>({});
  /** What is wrong and belongs to no field. */
  trouble = $state<string>();
  /** What was just done, in words. */
  done = $state('');
  #form: HTMLElement | undefined;

  /** @param inWords what to say where no field is named. */
  constructor(private readonly inWords: (error: unknown) => string = problemInWords) {}

  /** For `{@attach}`: where the fields stand, of which the first wrong one is shown. */
  readonly form = (element: HTMLElement): (() => void) => {
    this.#form = element;
    return () => {
      if (this.#form === element) this.#form = undefined;
    };
  };

  /** Nothing is wrong any more: another form is shown, or none. */
  clear(): void {
    this.fields = {};
    this.trouble = undefined;
  }

  /**
   * One at a time. What was typed stays where it is: whoever keeps it (`FormDraft.send`) lets it go
   * once this says that it was accepted.
   *
   * @param command says what was done, where that is to be read.
   * @returns whether it was accepted.
   */
  async send(command: () => Promise<string | void>): Promise<boolean> {
    if (this.isBusy) return false;
    const isAccepted = await this.#attempt(command);
    if (!isAccepted) await this.showFirstWrong();
    return isAccepted;
  }

  async #attempt(command: () => Promise<string | void>): Promise<boolean> {
    this.isBusy = true;
    this.done = '';
    this.clear();
    try {
      this.done = (await withinSession(command, (error) => error instanceof SignedOut)) ?? '';
      return true;
    } catch (error) {
      if (error instanceof Problem && error.errors.length > 0) {
        this.fields = Object.fromEntries(error.errors.map(({ field, detail }) => [field, detail]));
      } else {
        this.trouble = this.inWords(error);
      }
      return false;
    } finally {
      this.isBusy = false;
    }
  }

  /**
   * All that is missing is said at once, before anything is sent.
   *
   * @param sentences by field; undefined where nothing is wrong.
   * @returns whether something is.
   */
  isMissing(sentences: Record<string, string | undefined>): boolean {
    const wrong = Object.entries(sentences).filter(([, sentence]) => sentence !== undefined);
    this.clear();
    this.fields = Object.fromEntries(wrong) as Record<string, string>;
    if (wrong.length > 0) void this.showFirstWrong();
    return wrong.length > 0;
  }

  /** It may be far above the button: a field that is wrong, or what is said of all of them. */
  async showFirstWrong(): Promise<void> {
    await tick();
    const shown = this.#form?.querySelectorAll<HTMLElement>('[aria-invalid], [role="alert"]') ?? [];
    const first = [...shown].find(
      (one) => one.hasAttribute('aria-invalid') || one.textContent?.trim(),
    );
    if (!first) return;
    if (first.getAttribute('role') === 'alert') first.tabIndex = -1;
    first.focus({ preventScroll: true });
    first.scrollIntoView?.({ block: 'center' });
  }
}
