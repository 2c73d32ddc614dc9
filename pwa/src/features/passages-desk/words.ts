import type { Schemas } from '../../api/typed';
import { language, t, tCode } from '../../i18n/desk';
import { dayInWords, hourInWords, momentInWords } from '../../i18n/moments';
import type { DoorFact, Passage, PassageContent, Revision } from './shapes';

type Theme = Schemas['Theme'];

/** « Échange (droits, logement) », « Absent, avis laissé », « À revoir, mardi 1er à 18 h ». */
export function contentInWords(content: PassageContent, themes: readonly Theme[]): string {
  const { outcome, notice_left, come_back_on, come_back_at } = content;
  if (outcome === null) return '';
  const about = content.themes.map((code) => labelOf(code, themes)).join(', ');
  const words = tCode('state', outcome);
  const parts = [about ? `${words} (${about})` : words];
  if (notice_left) parts.push(t('passages.noticeLeft'));
  if (come_back_on) {
    const day = dayInWords(come_back_on);
    parts.push(
      come_back_at
        ? t('passages.dayAt', { day, time: hourInWords(come_back_at) })
        : t('passages.day', { day }),
    );
  }
  return parts.join(', ');
}

/** « Nadia a corrigé : absent, avis laissé », « Nadia l’a retiré ». */
export function revisionInWords(revision: Revision, themes: readonly Theme[]): string {
  const content = contentInWords(revision, themes);
  return tCode('passages.history', revision.action, { name: revision.by.name, content });
}

/** « Sonnette en panne : Fatou, hier » */
export function factInWords({ fact, by, at }: DoorFact): string {
  const moment = momentInWords(new Date(at));
  return t('doorFact.noted', { fact: tCode('doorFact', fact), name: by, moment });
}

/** As it begins a line. */
export function capital(words: string): string {
  return words.charAt(0).toLocaleUpperCase(language()) + words.slice(1);
}

/** « Besoin : logement » */
export function needInWords({ need }: Passage): string | null {
  return need && t('passages.need', { reason: tCode('reason', need) });
}

/** A theme that the campaign no longer has is named by what is left of it. */
function labelOf(code: string, themes: readonly Theme[]): string {
  const labels = themes.find((theme) => theme.code === code)?.labels;
  return labels?.[language()] ?? labels?.['fr'] ?? code;
}

/** A sentence, where somebody changes what a colleague noted and does not say why. */
export function reasonMissing(reason: string): string | undefined {
  return reason.trim() ? undefined : t('passages.needsReason');
}
