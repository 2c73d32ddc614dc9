import type { CountKey, TextKey } from './dictionary';
import { desk as enDesk } from './en/desk';
import { deskWork as enWork } from './en/desk-work';
import { desk as frDesk } from './fr/desk';
import { deskWork as frWork } from './fr/desk-work';
import {
  addWords,
  locale,
  t as translate,
  tCode as translateCode,
  tCount as translateCount,
} from './translate.svelte';
import type { CodeFamily } from './translate.svelte';
import type { Language } from './languages';
import type { CountKeyOf, Dictionary, TextKeyOf } from './words';

const fr = { ...frDesk, ...frWork };
const en = { ...enDesk, ...enWork };

/**
 * `t` and `tCount` for the desk's screens, which also know its words. A phone in a stairwell never
 * loads them.
 */
const dictionaries: Partial<Record<Language, Dictionary>> = { fr, en };
for (const [of, words] of Object.entries(dictionaries)) addWords(of as Language, words);

/** The desk speaks fewer languages than the field does. */
export function hasDeskWords(of: Language): boolean {
  return of in dictionaries;
}

export type DeskTextKey = TextKey | TextKeyOf<typeof fr>;
export type DeskCountKey = CountKey | CountKeyOf<typeof fr>;

type DeskCodeFamily =
  TextKeyOf<typeof fr> extends infer K ? (K extends `${infer F}.later` ? F : never) : never;

export const tCode = translateCode as (
  family: CodeFamily | DeskCodeFamily,
  code: string,
  values?: Record<string, string>,
) => string;

export const t = translate as (key: DeskTextKey, values?: Record<string, string>) => string;
export const tCount = translateCount as (
  key: DeskCountKey,
  count: number,
  values?: Record<string, string>,
) => string;

export { language, locale, number } from './translate.svelte';

/** A share of one as it is said: « 54 % ». */
export function percent(share: number): string {
  const style = { style: 'percent', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(locale(), style).format(share);
}
