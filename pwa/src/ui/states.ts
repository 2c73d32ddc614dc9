import { factsOf, OUTCOME_FACTS, OUTCOMES, type Outcome } from '../domain/outcome';
import type { SignName } from './signs';

const signs: Record<Outcome, SignName> = signsOf(OUTCOME_FACTS);
const { not_home, ...otherSigns } = signs;

/**
 * The states of a door with the shape each carries, in the order of a legend. A state is always
 * colour and shape; the colours hang on `data-state` in tokens.css.
 */
export const stateSigns = {
  never_seen: null,
  not_home,
  ...otherSigns,
  do_not_visit: 'hand',
} as const satisfies Record<string, SignName | null>;

export type StateName = keyof typeof stateSigns;

/** The answers beside the two big ones, in the order of how often they are given. */
export const otherAnswers = OUTCOMES.filter((outcome) => rankOf(outcome) > 0)
  .sort((one, other) => rankOf(one) - rankOf(other))
  .map((outcome) => [outcome, signs[outcome]] as const);

/** Of an answer that this release does not know. */
const LATER_SIGN = 'question' satisfies SignName;

/** @param state a server may say one that this release does not know. */
export function stateSign(state: string): SignName | null {
  return state in stateSigns ? stateSigns[state as StateName] : LATER_SIGN;
}

export const stateNames = Object.keys(stateSigns) as StateName[];

function rankOf(outcome: Outcome): number {
  return factsOf(outcome)?.rank ?? 0;
}

function signsOf<O extends string>(facts: Record<O, { sign: SignName }>): Record<O, SignName> {
  const all = Object.entries(facts) as [O, { sign: SignName }][];
  return Object.fromEntries(all.map(([outcome, { sign }]) => [outcome, sign])) as Record<
    O,
    SignName
  >;
}
