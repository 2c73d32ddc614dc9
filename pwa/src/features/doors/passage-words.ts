import type { Campaign } from '../../domain/member';
import type { Passage } from '../../domain/places';
import { nameOnScreen } from '../../i18n/household-languages';
import { dayInWords, hourInWords, momentInWords } from '../../i18n/moments';
import { listed, t, tCode } from '../../i18n/translate.svelte';
import { themesInWords } from '../encounters/theme-words';
import { inSentence } from '../stairwells/place-words';

/** What came of a passage, as it is said. */

/** « Absent, avis laissé », « À revoir, revenir demain à 18 h », « Échange (facture) » */
export function passageInWords(passage: Passage, campaign: Campaign | null): string {
  const { outcome, noticeLeft, comeBackOn, comeBackAt, need, companion } = passage;
  const themes = themesInWords(passage.themes, campaign);
  const outcomeText = tCode('recorded', outcome);
  const parts = [
    themes
      ? t('door.passageAbout', { outcome: outcomeText, themes: inSentence(themes) })
      : outcomeText,
  ];
  if (passage.language) parts.push(nameOnScreen(passage.language));
  if (companion !== null)
    parts.push(companion ? t('door.withName', { name: companion }) : t('door.withYou'));
  if (noticeLeft) parts.push(t('door.noticeLeft'));
  if (need) parts.push(t('door.need', { reason: inSentence(tCode('reason', need)) }));
  if (comeBackOn) {
    const day = dayInWords(comeBackOn);
    parts.push(
      comeBackAt
        ? t('door.comeBackOnAt', { day, time: hourInWords(comeBackAt) })
        : t('door.comeBackOn', { day }),
    );
  }
  return listed(parts);
}

/** « hier, 16 h 20 » */
export function passageMoment({ at }: Passage): string {
  return momentInWords(new Date(at * 1000));
}

/** « Vous, hier, 16 h 20 », « Karim, mardi 17, 18 h 20 » */
export function passageOrigin(passage: Passage): string {
  const person = passage.id === null ? passage.by : t('history.me');
  const moment = passageMoment(passage);
  return person === null ? moment : t('history.personAndTime', { person, moment });
}

/** « corrigé hier par Sandrine »; nothing when it stands as it was said. */
export function correctionInWords({ correctedAt, correctedBy }: Passage): string | null {
  if (correctedAt === null) return null;
  const day = dayInWords(new Date(correctedAt * 1000));
  return correctedBy === null
    ? t('history.corrected', { day })
    : t('history.correctedBy', { day, person: correctedBy });
}
