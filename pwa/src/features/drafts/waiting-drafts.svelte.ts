import { getContext, setContext } from 'svelte';
import '../../i18n/draft';
import type { DraftStore, KeptDraft } from '../../store/commands/drafts';

const CONTEXT = Symbol('drafts');

/** The drafts that wait, for one screen and the forms in it. */
export class WaitingDrafts {
  #all = $state.raw<KeptDraft[]>([]);
  /** Forms begin with what waits: before that is known none is shown. */
  isReady = $state(false);

  constructor(readonly drafts: DraftStore) {
    $effect(() => drafts.watch(() => (this.#all = drafts.under())));
    // A screen that goes into the background may never come back.
    $effect(() => {
      const hide = () => void drafts.settle().catch(reportError);
      globalThis.addEventListener('pagehide', hide);
      document.addEventListener('visibilitychange', hide);
      return () => {
        globalThis.removeEventListener('pagehide', hide);
        document.removeEventListener('visibilitychange', hide);
        hide();
      };
    });
    void drafts
      .load()
      .catch(reportError)
      .finally(() => (this.isReady = true));
  }

  /** The newest first. */
  at(doorId: string): KeptDraft[] {
    return this.#all.filter(({ about }) => about.doorId === doorId);
  }

  hasAt(doorId: string): boolean {
    return this.#all.some(({ about }) => about.doorId === doorId);
  }

  /** Any whose key begins like this. */
  hasUnder(prefix: string): boolean {
    return this.#all.some(({ key }) => key.startsWith(prefix));
  }

  has(key: string): boolean {
    return this.#all.some((draft) => draft.key === key);
  }
}

/** A screen's forms find it under themselves. */
export function provideDrafts(drafts: DraftStore): WaitingDrafts {
  return setContext(CONTEXT, new WaitingDrafts(drafts));
}

/** undefined: nothing is kept here. */
export function waitingDrafts(): WaitingDrafts | undefined {
  return getContext<WaitingDrafts | undefined>(CONTEXT);
}
