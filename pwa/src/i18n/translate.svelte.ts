import type { CountKey, TextKey } from './dictionary';
import { field as fieldInEnglish } from './en/field';
import { shared as sharedInEnglish } from './en/shared';
import { field as fieldInFrench } from './fr/field';
import { shared as sharedInFrench } from './fr/shared';
import type { Language, Plural } from './words';

const dictionaries: Record<Language, Record<string, string | Plural>> = {
  fr: { ...sharedInFrench, ...fieldInFrench },
  en: { ...sharedInEnglish, ...fieldInEnglish },
};

let current = $state<Language>('fr');

/** The language that is spoken now. */
export function language(): Language {
  return current;
}

export function isLanguage(text: unknown): text is Language {
  return text === 'fr' || text === 'en';
}

export function speak(chosen: Language): void {
  current = chosen;
  document.documentElement.lang = chosen;
}

/** Words that a part of the application brings along when it is loaded. */
export function learn(of: Language, words: Record<string, string | Plural>): void {
  Object.assign(dictionaries[of], words);
}

export function t(key: TextKey, values: Record<string, string> = {}): string {
  return fill(dictionaries[current][key] as string, values);
}

/** The form that the language wants for this number, written as the language writes numbers. */
export function tCount(key: CountKey, count: number, values: Record<string, string> = {}): string {
  const forms = dictionaries[current][key] as Plural;
  const form = forms[new Intl.PluralRules(current).select(count)] ?? forms.other;
  return fill(form, { ...values, count: number(count) });
}

/** As the language writes numbers: « 1 126 ». */
export function number(count: number): string {
  return new Intl.NumberFormat(current).format(count);
}

function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
