import { locale } from './translate.svelte';

/** Languages of people, of which the screens' are a few. */

const FROM_RIGHT = new Set(['ar', 'fa', 'he', 'ps', 'ur', 'sd', 'ug', 'yi', 'dv', 'ckb']);

/** Names that no browser knows, or knows only in the languages of others. */
const OWN_NAMES: Record<string, string> = {
  ff: 'Pulaar',
  snk: 'Soninké',
  kab: 'Taqbaylit',
  so: 'Soomaali',
  ti: 'ትግርኛ',
  ps: 'پښتو',
  sq: 'Shqip',
  ka: 'ქართული',
  ht: 'Kreyòl ayisyen',
};

/** As those who speak it write it: « Français », « العربية », « Türkçe ». */
export function ownName(code: string): string {
  const known = OWN_NAMES[code];
  if (known) return known;
  const name = nameIn(code, code);
  if (name === code) return code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}

/**
 * As the screen says it, for whoever does not read its script: « tamoul ». One that no browser knows
 * is called as those who speak it call it.
 */
export function nameOnScreen(code: string): string {
  const name = nameIn(code, locale());
  return name === code ? (OWN_NAMES[code] ?? code) : name;
}

function nameIn(code: string, speaker: string): string {
  try {
    return new Intl.DisplayNames([speaker, 'fr'], { type: 'language' }).of(code) ?? code;
  } catch {
    // A code that this browser takes for none is its own name.
    return code;
  }
}

export function directionOf(code: string): 'ltr' | 'rtl' {
  return FROM_RIGHT.has(code.split('-')[0] ?? '') ? 'rtl' : 'ltr';
}

/** Those that are often spoken on a landing in France; a mission's own come before them. */
export const COMMON_LANGUAGES = [
  ...['ar', 'tr', 'pt', 'en', 'es', 'bm', 'ff', 'snk', 'wo', 'ln', 'kab', 'so', 'ti'],
  ...['fa', 'ps', 'ur', 'bn', 'ta', 'hi', 'zh', 'vi', 'ro', 'ru', 'uk', 'sq', 'sr', 'ka', 'ht'],
];
