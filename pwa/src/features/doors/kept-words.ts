import type { Outcome } from '../../domain/outcome';
import { nameOnScreen } from '../../i18n/household-languages';
import { dayInWords, hourInWords } from '../../i18n/moments';
import { listed, t } from '../../i18n/translate.svelte';

/** What one tap wrote down, as far as the bar names it. */
export interface Kept {
  outcome: Outcome;
  noticeLeft?: boolean;
  comeBackOn?: string;
  comeBackAt?: string | null;
  language?: string | null;
  need?: unknown;
  flag?: unknown;
  contact?: unknown;
}

/** « absent, avis laissé », « revenir demain à 18 h », « échange, aide demandée, coordonnées gardées » */
export function keptInWords({ noticeLeft, ...kept }: Kept): string {
  const words = [outcomeInWords(kept)];
  if (kept.language) words.push(nameOnScreen(kept.language));
  if (noticeLeft) words.push(t('door.noticeLeft'));
  return listed([...words, ...alsoKept(kept)]);
}

/** What was said in the same breath: none of it goes unmentioned. */
export function alsoKept({
  need,
  flag,
  contact,
}: Pick<Kept, 'need' | 'flag' | 'contact'>): string[] {
  const words: string[] = [];
  if (need) words.push(t('bar.with.need'));
  if (flag) words.push(t('bar.with.followUp'));
  if (contact) words.push(t('bar.with.contact'));
  return words;
}

function outcomeInWords({ outcome, comeBackOn, comeBackAt }: Kept): string {
  if (outcome !== 'come_back' || !comeBackOn) return t(`state.${outcome}`);
  const day = dayInWords(comeBackOn);
  const when = comeBackAt ? t('comeBack.whenAt', { day, time: hourInWords(comeBackAt) }) : day;
  return t('bar.comeBack', { when });
}
