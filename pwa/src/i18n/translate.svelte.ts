import type { CountKey, TextKey } from './dictionary';
import { field } from './fr/field';
import { round } from './fr/round';
import { shared } from './fr/shared';
import { shell } from './fr/shell';
import type { Language, Plural } from './words';

type Dictionary = Record<string, string | Plural>;

const dictionaries: Record<Language, Dictionary> = {
  fr: { ...shared, ...field, ...round, ...shell },
  en: {},
};

/** The other languages, each fetched when somebody first speaks it. */
// Filled once, and not shown anywhere.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const unread = new Map<Language, () => Promise<{ words: Dictionary }>>([
  ['en', () => import('./en/words')],
]);

let current = $state<Language>('fr');

/** The language that is spoken now. */
export function language(): Language {
  return current;
}

export function isLanguage(text: unknown): text is Language {
  return text === 'fr' || text === 'en';
}

/** Where the words of a language cannot be had, the one that is spoken goes on. */
export async function speak(chosen: Language): Promise<void> {
  const read = unread.get(chosen);
  if (read) {
    const known = await read().catch(() => null);
    if (!known) return;
    learn(chosen, known.words);
    unread.delete(chosen);
  }
  current = chosen;
  document.documentElement.lang = chosen;
}

/** Words that a part of the application brings along when it is loaded. */
export function learn(of: Language, words: Dictionary): void {
  Object.assign(dictionaries[of], words);
}

export function t(key: TextKey, values: Record<string, string> = {}): string {
  return fill(dictionaries[current][key] as string, values);
}

/** The form that the language wants for this number, written as the language writes numbers. */
export function tCount(key: CountKey, count: number, values: Record<string, string> = {}): string {
  const forms = dictionaries[current][key] as Plural;
  const form = forms[formats(current).plural.select(count)] ?? forms.other;
  return fill(form, { ...values, count: number(count) });
}

/** As the language writes numbers: « 1 126 ». */
export function number(count: number): string {
  return formats(current).number.format(count);
}

/** To make one takes a hundred times as long as to use it, and a round says a thousand numbers. */
// Filled once, and not shown anywhere.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const made = new Map<Language, { plural: Intl.PluralRules; number: Intl.NumberFormat }>();

function formats(of: Language): { plural: Intl.PluralRules; number: Intl.NumberFormat } {
  const known = made.get(of);
  if (known) return known;
  const fresh = { plural: new Intl.PluralRules(of), number: new Intl.NumberFormat(of) };
  made.set(of, fresh);
  return fresh;
}

function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
