import { DOOR_FACTS, type DoorFact } from '../../domain/places';
import { dayInWords } from '../../i18n/moments';
import { listed, t, tCode } from '../../i18n/translate.svelte';
import { inSentence } from '../stairwells/place-words';

/** What is so, in the order in which it is offered; what a later server knows comes after. */
export function presentFacts(facts: DoorFact[]): DoorFact[] {
  const present = facts.filter(({ isPresent }) => isPresent);
  const known = DOOR_FACTS.flatMap((code) => present.filter(({ fact }) => fact === code));
  return [...known, ...present.filter((one) => !known.includes(one))];
}

/** « Sonnette en panne, sans nom »; empty where nothing is noted. */
export function factsInWords(facts: DoorFact[]): string {
  const words = presentFacts(facts).map(({ fact }) => tCode('fact', fact));
  return listed(words.map((one, index) => (index === 0 ? one : inSentence(one))));
}

/** « Sonnette en panne, sans nom : noté hier par Karim »; one line for each day and person. */
export function factOrigins(facts: DoorFact[]): string[] {
  const together = new Map<string, DoorFact[]>();
  for (const one of presentFacts(facts)) {
    const origin = originOf(one, '');
    together.set(origin, [...(together.get(origin) ?? []), one]);
  }
  return [...together.values()].map((noted) => originOf(noted[0]!, factsInWords(noted)));
}

function originOf({ by, at }: DoorFact, fact: string): string {
  const values = { fact, day: dayInWords(new Date(at * 1000)) };
  return by === null ? t('fact.origin', values) : t('fact.originBy', { ...values, name: by });
}
