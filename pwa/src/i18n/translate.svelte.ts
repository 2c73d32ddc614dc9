import type { CountKey, TextKey } from './dictionary';
import { field } from './fr/field';
import { round } from './fr/round';
import { shared } from './fr/shared';
import { shell } from './fr/shell';
import { languages, type Language } from './languages';
import type { Dictionary, Plural } from './words';

/** French is here from the start; another language is fetched when somebody first speaks it. */
const dictionaries: Partial<Record<Language, Dictionary>> & { fr: Dictionary } = {
  fr: { ...shared, ...field, ...round, ...shell },
};

/** Whose words are all here. */
// Filled once, and not shown anywhere.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const known = new Set<Language>(['fr']);

let current = $state<Language>('fr');

/** The language that is spoken now. */
export function language(): Language {
  return current;
}

/** The language as `Intl` wants to hear it: its region and its digits with it. */
export function locale(): string {
  return languages[current].locale;
}

export function isLanguage(text: unknown): text is Language {
  return typeof text === 'string' && Object.hasOwn(languages, text);
}

/** Where the words of a language cannot be had, the one that is spoken goes on. */
export async function setLanguage(chosen: Language): Promise<void> {
  const { read, dir } = languages[chosen];
  if (read && !known.has(chosen)) {
    const fetched = await read().catch(() => null);
    if (!fetched) return;
    addWords(chosen, fetched.words);
    known.add(chosen);
  }
  current = chosen;
  document.documentElement.lang = chosen;
  document.documentElement.dir = dir;
}

/** Words that a part of the application brings along when it is loaded. */
export function addWords(of: Language, words: Dictionary): void {
  Object.assign((dictionaries[of] ??= {}), words);
}

export function t(key: TextKey, values: Record<string, string> = {}): string {
  return fill(lookUp(key) as string, values);
}

/** Codes of one kind, of which a server may add some: `family.later` is said of these. */
export type CodeFamily = TextKey extends infer K
  ? K extends `${infer F}.later`
    ? F
    : never
  : never;

/** The words of a code that came from the server; never those of another one. */
export function tCode(
  family: CodeFamily,
  code: string,
  values: Record<string, string> = {},
): string {
  return fill((lookUp(`${family}.${code}`) ?? lookUp(`${family}.later`)) as string, values);
}

/** The form that the language wants for this number, written as the language writes numbers. */
export function tCount(key: CountKey, count: number, values: Record<string, string> = {}): string {
  const forms = lookUp(key) as Plural;
  const form = forms[formats(current).plural.select(count)] ?? forms.other;
  return fill(form, { ...values, count: number(count) });
}

/** One after the other, with the comma of the language: « Absent, avis laissé »; of none, nothing. */
export function listed(parts: string[]): string {
  return joined(parts, 'list.more');
}

/** « Logement · Bât. C · Porte 43 »: each keeps its own order among the others. */
export function beside(parts: string[]): string {
  return joined(parts, 'list.beside');
}

function joined([first = '', ...others]: string[], by: 'list.more' | 'list.beside'): string {
  return others.reduce((one, other) => t(by, { one, other }), first);
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
  const ready = made.get(of);
  if (ready) return ready;
  const { locale } = languages[of];
  const fresh = { plural: new Intl.PluralRules(locale), number: new Intl.NumberFormat(locale) };
  made.set(of, fresh);
  return fresh;
}

function lookUp(key: string): string | Plural | undefined {
  return dictionaries[current]?.[key] ?? dictionaries.fr[key];
}

function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    return value === undefined ? placeholder : isolated(value);
  });
}

/** Letters that are written from the right. */
const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;

/**
 * What stands in a sentence keeps its own order, and leaves that of its neighbours alone: among words
 * from the right « 12 rue des Érables », among others a name in Arabic, which would turn a telephone
 * number beside it around.
 */
function isolated(value: string): string {
  const isOther = languages[current].dir === 'rtl' || FROM_RIGHT.test(value);
  return isOther ? `\u2068${value}\u2069` : value;
}
