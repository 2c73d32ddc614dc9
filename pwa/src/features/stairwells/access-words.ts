import { ACCESS_SUBJECTS, type AccessNote, type AccessSubject } from '../../domain/places';
import { dayInWords } from '../../i18n/moments';
import { t } from '../../i18n/translate.svelte';
import type { IconName } from '../../ui/icons';

/** How one comes in, as it is said. */

const icons: Record<AccessSubject, IconName> = {
  code: 'lock',
  lift: 'stairs',
  caretaker: 'person',
  best_hour: 'clock',
};

/** A server may know subjects that this release does not. */
export function isKnownSubject(subject: string): subject is AccessSubject {
  return (ACCESS_SUBJECTS as readonly string[]).includes(subject);
}

export function subjectInWords(subject: string): string {
  return isKnownSubject(subject) ? t(`access.${subject}`) : t('access.later');
}

export function accessIcon({ subject, value }: Pick<AccessNote, 'subject' | 'value'>): IconName {
  if (!isKnownSubject(subject)) return 'info';
  return subject === 'lift' && value === 'out' ? 'alert' : icons[subject];
}

/** « 24A7 », « Ascenseur en panne » */
export function accessValue({ subject, value }: Pick<AccessNote, 'subject' | 'value'>): string {
  if (subject !== 'lift') return value ?? '';
  if (value === 'out') return t('access.lift.out');
  return value === 'works' ? t('access.lift.works') : t('access.lift.later');
}

/** « Noté hier par Karim » */
export function accessOrigin({ by, at }: AccessNote): string {
  const day = dayInWords(new Date(at * 1000));
  return by === null ? t('access.setByMe', { day }) : t('access.setBy', { day, name: by });
}

/** Of subjects that this release does not know: they are read, and changed elsewhere. */
export function laterAccess(notes: AccessNote[]): AccessNote[] {
  return notes.filter(({ subject, value }) => !isKnownSubject(subject) && value !== null);
}

/** What is known, in the order in which it is needed: nothing that was said to be unknown again. */
export function knownAccess(notes: AccessNote[]): AccessNote[] {
  const known = ACCESS_SUBJECTS.flatMap((subject) => {
    const note = notes.find((one) => one.subject === subject);
    return note && note.value !== null ? [note] : [];
  });
  return [...known, ...laterAccess(notes)];
}
