import { configure } from '@testing-library/svelte';
import { vi } from 'vitest';

/**
 * What a browser has and jsdom has not: modal dialogs, and the watching of sizes. A whole screen is
 * slow to search in jsdom, so what is hidden is searched too.
 */
export function likeABrowser(): void {
  configure({ defaultHidden: true });
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  const dialog = HTMLDialogElement.prototype;
  if ('showModal' in dialog) return;
  Object.assign(dialog, {
    showModal(this: HTMLDialogElement) {
      this.open = true;
    },
    close(this: HTMLDialogElement) {
      this.open = false;
    },
  });
}
