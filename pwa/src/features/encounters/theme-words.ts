import type { Campaign, Theme } from '../../domain/member';
import { language, listed } from '../../i18n/translate.svelte';

/** As the mission says it in the language of the screen; French is always there. */
export function themeLabel({ labels, code }: Theme): string {
  return labels[language()] ?? labels.fr ?? code;
}

/** « Eau du robinet, facture »: those that the mission still knows. */
export function themesInWords(codes: string[], campaign: Campaign | null): string {
  const known = (campaign?.themes ?? []).filter(({ code }) => codes.includes(code));
  return known.length > 0 ? listed(known.map(themeLabel)) : '';
}
