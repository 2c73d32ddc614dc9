import { Refusal } from '../../domain/refusal';
import { t } from '../../i18n/translate.svelte';
import { Submission } from '../../requests/submission.svelte';

/** How long a sentence stands that nothing can be done about. */
const NOTICE_MS = 6000;
/** How long one stands that offers to take back what cannot be taken back later. */
const UNDO_NOTICE_MS = 10_000;
/** How long nothing takes the place of an undo that went: a thumb may be on its way to it. */
const REST_MS = 1000;
/** What it tells of stays on this phone somewhat longer: no tap on the bar comes too late. */
export const HOLD_MS = UNDO_NOTICE_MS + 2000;

/** What a screen that records things knows of the last one: one at a time, and how it went. */
export class Recording extends Submission {
  /** A sentence about what this screen cannot take back; it goes by itself. */
  notice = $state<string>();
  /** Takes back what the sentence tells of, as long as it stands. */
  noticeUndo = $state.raw<() => void>();
  /** An undo was here just now. What was done before does not stand in its place yet. */
  isResting = $state(false);
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;
  #restTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super(notWritten);
  }

  /** In a constructor: nothing goes on counting down for a screen that is gone. */
  protected endWithScreen(): void {
    $effect(() => () => {
      clearTimeout(this.#noticeTimer);
      clearTimeout(this.#restTimer);
    });
  }

  protected notify(notice: string): void {
    this.notice = notice;
    this.#standFor(NOTICE_MS);
  }

  /** What can be taken back while the sentence stands, and not any more after it. */
  protected offer(notice: string, undo: () => void): void {
    this.notify(notice);
    this.noticeUndo = undo;
    this.#standFor(UNDO_NOTICE_MS);
  }

  #standFor(timeMs: number): void {
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => this.#endNotice(), timeMs);
  }

  #endNotice(): void {
    if (this.noticeUndo) this.#rest();
    this.notice = undefined;
    this.noticeUndo = undefined;
  }

  #rest(): void {
    this.isResting = true;
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => (this.isResting = false), REST_MS);
  }

  /** @returns false when it could not be written: `trouble` says why. */
  protected async attempt(command: () => Promise<void>): Promise<boolean> {
    if (this.isBusy) return false;
    this.#endNotice();
    return this.send(command);
  }
}

/** A refusal of this phone says nothing that its screens did not; the rest is a fault. */
function notWritten(error: unknown): string {
  if (!(error instanceof Refusal)) reportError(error);
  return t('door.trouble');
}
