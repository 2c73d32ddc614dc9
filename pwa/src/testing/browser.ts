import { configure } from '@testing-library/svelte';
import { vi } from 'vitest';

/**
 * What a browser has and jsdom has not: modal dialogs, the watching of sizes, and time. A whole
 * screen is slow to search in jsdom, and a machine that tests may be busy.
 */
export function likeABrowser(): void {
  vi.setConfig({ testTimeout: 60_000 });
  configure({ asyncUtilTimeout: 15_000, defaultHidden: true });
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
