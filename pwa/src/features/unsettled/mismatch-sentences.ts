import { rightNow } from '../../domain/right-now';
import { t, tCode } from '../../i18n/desk';
import { momentInWords } from '../../i18n/moments';
import { listed } from '../../i18n/translate.svelte';
import { calledInWords, doorTitle, inSentence } from '../stairwells/place-words';
import { whereInWords } from './sentences';
import type { Candidate, Mismatch, NamedDoor } from './shapes';

/** « Aïcha : échange, hier, 18 h 20 » */
export function answerInWords({ by, outcome, at }: Mismatch, now = rightNow()): string {
  return t('unsettled.what', {
    name: by.name,
    thing: tCode('state', outcome),
    moment: momentInWords(new Date(at), now),
  });
}

/** « 12 rue des Érables · Bât. C · Escalier 2 » */
export function houseInWords({ street, number, building, stairwell }: Mismatch): string {
  return whereInWords({ place: { street, number, building, stairwell } });
}

/** « Le téléphone montrait : 4e étage, porte 43 » */
export function seenInWords({ seen_floor, seen_label }: Mismatch): string {
  return t('mismatch.seen', { door: inWords(seen_floor, seen_label) });
}

/** « Cette porte s’appelle aujourd’hui : 4e étage, porte 45 » */
export function nowInWords({ door }: Mismatch): string {
  return t('mismatch.now', { door: doorInWords(door) });
}

/** « 4e étage, porte 43 » */
export function doorInWords({ floor, label }: NamedDoor): string {
  return inWords(floor, label);
}

/** « C’était la porte 43 (4e étage) »; with its stairwell where that is another one. */
export function wasThereInWords(candidate: Candidate, { stairwell }: Mismatch): string {
  return t('mismatch.wasThere', { label: candidate.label, place: placeOf(candidate, stairwell) });
}

/** « 43 (4e étage) », in a list of doors to choose from. */
export function otherInWords(candidate: Candidate, { stairwell }: Mismatch): string {
  return t('mismatch.other', { label: candidate.label, place: placeOf(candidate, stairwell) });
}

function placeOf(candidate: Candidate, stairwell: string): string {
  return listed([
    ...(candidate.stairwell === stairwell ? [] : [candidate.stairwell]),
    calledInWords(candidate.floor),
  ]);
}

function inWords(floor: string | null, label: string | null): string {
  const parts = [
    floor === null ? null : calledInWords(floor),
    label === null ? null : inSentence(doorTitle({ label })),
  ];
  return listed(parts.filter((part) => part !== null));
}
