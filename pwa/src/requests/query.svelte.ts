import { Busy, Problem, SignedOut, Unreachable } from '../api/client';
import { t } from '../i18n/desk';

/** What the server was asked: on its way, come, or not come. The last question wins. */
export class Query<T> {
  value = $state.raw<T>();
  /** One sentence: what happened and what to do. */
  trouble = $state<string>();
  isBusy = $state(false);
  #asked = 0;

  /** What stood there stays until the answer has come. */
  async ask(question: () => Promise<T>): Promise<void> {
    const turn = (this.#asked += 1);
    this.isBusy = true;
    this.trouble = undefined;
    try {
      const value = await question();
      if (turn === this.#asked) this.value = value;
    } catch (error) {
      if (turn === this.#asked) this.trouble = troubleInWords(error);
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

/** A refusal speaks for itself, in the reader's language; a fault says what was kept. */
export function troubleInWords(error: unknown): string {
  if (error instanceof Busy) return t('desk.trouble.busy');
  if (error instanceof Unreachable) return t('trouble.offline');
  if (error instanceof SignedOut) return t('desk.trouble.signedOut');
  if (error instanceof Problem) return error.detail || error.title || t('trouble.unexpected');
  reportError(error);
  return t('trouble.unexpected');
}

/** The sentences that belong beside a field, by its name; what names no field stands above all. */
export function fieldTroubles(error: unknown): { fields: Record<string, string>; form?: string } {
  if (!(error instanceof Problem) || error.errors.length === 0) {
    return { fields: {}, form: troubleInWords(error) };
  }
  return { fields: Object.fromEntries(error.errors.map(({ field, detail }) => [field, detail])) };
}
