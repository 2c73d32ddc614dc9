import { setAnswerLanguage } from '../../api/request';
import type { Language } from '../../i18n/languages';
import { isLanguage, language, setLanguage } from '../../i18n/translate.svelte';

const KEY = 'palier.language';

/** Speak it here, ask the server for it, and remember it on this device. */
export async function chooseLanguage(wanted: Language): Promise<void> {
  await use(wanted);
  try {
    localStorage.setItem(KEY, wanted);
  } catch {
    // Storage may be forbidden or full: then it holds until the page is closed.
  }
}

/**
 * What was chosen on this device, else what the account speaks, else what the browser wants.
 */
export function startLanguage(ofAccount?: string): Promise<void> {
  const wanted = [chosen(), ofAccount, navigator.language.slice(0, 2)];
  return use(wanted.find(isLanguage) ?? 'fr');
}

async function use(chosen: Language): Promise<void> {
  await setLanguage(chosen);
  setAnswerLanguage(language());
}

function chosen(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
