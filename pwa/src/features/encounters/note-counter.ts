import { t } from '../../i18n/translate.svelte';

export function noteCounter(used: number, most: number): string {
  return t('note.counter', { used: String(used), most: String(most) });
}
