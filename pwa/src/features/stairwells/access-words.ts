import { ACCESS_SUBJECTS, type AccessNote, type AccessSubject } from '../../domain/places';
import { dayInWords } from '../../i18n/moments';
import { t } from '../../i18n/translate.svelte';
import type { SignName } from '../../ui/signs';

/** How one comes in, as it is said. */

const signs: Record<AccessSubject, SignName> = {
  code: 'lock',
  lift: 'stairs',
  caretaker: 'person',
  best_hour: 'clock',
};

export function accessSign({ subject, value }: Pick<AccessNote, 'subject' | 'value'>): SignName {
  return subject === 'lift' && value === 'out' ? 'alert' : signs[subject];
}

/** « 24A7 », « Ascenseur en panne » */
export function accessValue({ subject, value }: Pick<AccessNote, 'subject' | 'value'>): string {
  if (subject !== 'lift') return value ?? '';
  return t(value === 'out' ? 'access.lift.out' : 'access.lift.works');
}

/** « Noté hier par Karim » */
export function accessOrigin({ by, at }: AccessNote): string {
  const day = dayInWords(new Date(at * 1000));
  return by === null ? t('access.setByMe', { day }) : t('access.setBy', { day, name: by });
}

/** What is known, in the order in which it is needed: nothing that was said to be unknown again. */
export function knownAccess(notes: AccessNote[]): AccessNote[] {
  return ACCESS_SUBJECTS.flatMap((subject) => {
    const note = notes.find((one) => one.subject === subject);
    return note && note.value !== null ? [note] : [];
  });
}
