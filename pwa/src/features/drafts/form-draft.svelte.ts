import { untrack } from 'svelte';
import { rightNow } from '../../domain/right-now';
import type { DraftAbout, DraftStore, KeptDraft } from '../../store/commands/drafts';
import { waitingDrafts } from './waiting-drafts.svelte';

/** Consent is given in a talk, and a talk does not last longer than a round. */
const TALK_MS = 8 * 3_600_000;

/** One form, and what it is about. */
export interface DraftOf<T> {
  /** The form and what it is about: `conversation <door>`. */
  id: string;
  about: () => DraftAbout;
  /** All that was typed or chosen, as plain data. */
  read: () => T;
  /** @param mayAgree whether consent that was given is still this talk's. */
  write: (content: T, mayAgree: boolean) => void;
}

/** What a form holds, kept while it is typed, and what waited when it was opened. */
export class FormDraft<T> {
  /** What waited is in the form. */
  isResumed = $state(false);
  /** When what waited was last typed, in milliseconds; undefined: nothing waited. */
  readonly savedAt: number | undefined;
  /** What waits was said of whoever lived there before: it is shown, and taken over by hand alone. */
  former = $state.raw<KeptDraft>();
  /** What the form began with is not what stands there now. */
  hasChanged = $state(false);
  /** While it was being typed, others moved in: they are asked again. */
  haveOthersMovedIn = $state(false);
  #key: string;
  readonly #blank: string;
  #last: string;
  #start: string | undefined;

  constructor(
    private readonly drafts: DraftStore | undefined,
    private readonly of: DraftOf<T>,
  ) {
    const { id, about, read, write } = of;
    this.#key = keyOf(id, about());
    this.#blank = JSON.stringify(read());
    this.#start = about().start;
    const kept = drafts?.get(this.#key);
    if (kept) {
      write(kept.content as T, rightNow().getTime() - kept.savedAt < TALK_MS);
      this.isResumed = true;
      this.savedAt = kept.savedAt;
      this.hasChanged = kept.about.start !== about().start;
      this.#start = kept.about.start;
    } else {
      this.former = drafts?.under(`${id} `).find(({ about }) => about.householdId);
    }
    this.#last = JSON.stringify(read());
    $effect(() => {
      const key = keyOf(id, about());
      untrack(() => this.#moveTo(key));
    });
    $effect(() => {
      // As a text it is read to its last letter, so that each of them is heard.
      const text = JSON.stringify(read());
      untrack(() => this.#note(text));
    });
  }

  /** What was said of whoever lived there before, for these people: they are asked again. */
  take(): void {
    const { former } = this;
    if (!former) return;
    this.of.write(former.content as T, false);
    this.#note(JSON.stringify(this.of.read()));
    this.drafts?.drop(former.key);
    this.former = undefined;
    this.isResumed = true;
  }

  throwAway(): void {
    if (this.former) this.drafts?.drop(this.former.key);
    else this.of.write(JSON.parse(this.#blank) as T, false);
    this.former = undefined;
    this.isResumed = this.hasChanged = false;
    this.#start = this.of.about().start;
    // The form may be gone in the same breath.
    this.#note(JSON.stringify(this.of.read()));
  }

  /** @param save starts the command at once. @returns whether it was recorded. */
  send(save: () => Promise<boolean>): Promise<boolean> {
    return this.drafts?.endWith(this.#key, save) ?? save();
  }

  #moveTo(key: string): void {
    if (key === this.#key) return;
    this.drafts?.drop(this.#key);
    this.#key = key;
    const content = this.of.read();
    if (JSON.stringify(content) === this.#blank) return;
    this.haveOthersMovedIn = true;
    this.of.write(content, false);
    this.#last = this.#blank;
    this.#note(JSON.stringify(this.of.read()));
  }

  #note(text: string): void {
    if (text === this.#last) return;
    this.#last = text;
    if (text === this.#blank) this.drafts?.drop(this.#key);
    else {
      const about = {
        ...this.of.about(),
        ...(this.#start !== undefined && { start: this.#start }),
      };
      this.drafts?.keep(this.#key, about, JSON.parse(text));
    }
  }
}

/** For a form, while it is made. */
export function keepDraft<T>(of: DraftOf<T>): FormDraft<T> {
  return new FormDraft(waitingDrafts()?.drafts, of);
}

/** What is said of a household never meets what is said of the next one. */
function keyOf(id: string, { householdId }: DraftAbout): string {
  return householdId ? `${id} ${householdId}` : id;
}
