import { Refusal } from '../../domain/refusal';
import type { TextKey } from '../../i18n/dictionary';

/** How long a sentence stands that nothing can be done about. */
const NOTICE_MS = 6000;

/** What a screen that records things knows of the last one: one at a time, and how it went. */
export class Recording {
  /** Something could not be written. */
  trouble = $state<TextKey>();
  isBusy = $state(false);
  /** A sentence about what this screen cannot take back; it goes by itself. */
  notice = $state<string>();
  /** It tells of an undo: what was done before may be taken back as well. */
  isUndoNotice = $state(false);
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;

  protected tell(notice: string, isUndoNotice = false): void {
    this.notice = notice;
    this.isUndoNotice = isUndoNotice;
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => (this.notice = undefined), NOTICE_MS);
  }

  /** @returns false when it could not be written: `trouble` says why. */
  protected async attempt(command: () => Promise<void>): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.trouble = undefined;
    this.notice = undefined;
    try {
      await command();
      return true;
    } catch (error) {
      this.trouble = 'door.trouble';
      if (!(error instanceof Refusal)) reportError(error);
      return false;
    } finally {
      this.isBusy = false;
    }
  }
}
