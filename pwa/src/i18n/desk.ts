import type { CountKey, TextKey } from './dictionary';
import { desk as en } from './en/desk';
import { desk as fr } from './fr/desk';
import { language, learn, t as say, tCount as sayCount } from './translate.svelte';
import type { CountKeyOf, TextKeyOf } from './words';

/**
 * `t` and `tCount` for the desk's screens, which also know its words. A phone in a stairwell never
 * loads them.
 */
learn('fr', fr);
learn('en', en);

export type DeskTextKey = TextKey | TextKeyOf<typeof fr>;
export type DeskCountKey = CountKey | CountKeyOf<typeof fr>;

export const t = say as (key: DeskTextKey, values?: Record<string, string>) => string;
export const tCount = sayCount as (
  key: DeskCountKey,
  count: number,
  values?: Record<string, string>,
) => string;

export { language, number } from './translate.svelte';

/** A share of one as it is said: « 54 % ». */
export function percent(share: number): string {
  const style = { style: 'percent', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language() === 'fr' ? 'fr-FR' : 'en-GB', style).format(share);
}
