import { speakTo } from '../../api/request';
import { isLanguage, speak } from '../../i18n/translate.svelte';
import type { Language } from '../../i18n/words';

const KEY = 'palier.language';

/** Speak it here, ask the server for it, and remember it on this device. */
export function chooseLanguage(language: Language): void {
  use(language);
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Storage may be forbidden or full: then it holds until the page is closed.
  }
}

/**
 * What was chosen on this device, else what the account speaks, else what the browser wants.
 */
export function startLanguage(ofAccount?: string): void {
  const wanted = [chosen(), ofAccount, navigator.language.slice(0, 2)];
  use(wanted.find(isLanguage) ?? 'fr');
}

function use(language: Language): void {
  speak(language);
  speakTo(language);
}

function chosen(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
