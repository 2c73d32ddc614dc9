import { factsOf, OUTCOME_FACTS, OUTCOMES, type Outcome } from '../domain/outcome';
import type { IconName } from './icons';

const icons: Record<Outcome, IconName> = iconsOf(OUTCOME_FACTS);
const { not_home, ...otherIcons } = icons;

/**
 * The states of a door with the shape each carries, in the order of a legend. A state is always
 * colour and shape; the colours hang on `data-state` in tokens.css.
 */
export const stateIcons = {
  never_seen: null,
  not_home,
  ...otherIcons,
  do_not_visit: 'hand',
} as const satisfies Record<string, IconName | null>;

export type StateName = keyof typeof stateIcons;

/** The answers beside the two big ones, in the order of how often they are given. */
export const otherAnswers = OUTCOMES.filter((outcome) => rankOf(outcome) > 0)
  .sort((one, other) => rankOf(one) - rankOf(other))
  .map((outcome) => [outcome, icons[outcome]] as const);

/** Of an answer that this release does not know. */
const LATER_ICON = 'question' satisfies IconName;

/** @param state a server may say one that this release does not know. */
export function stateIcon(state: string): IconName | null {
  return state in stateIcons ? stateIcons[state as StateName] : LATER_ICON;
}

export const stateNames = Object.keys(stateIcons) as StateName[];

function rankOf(outcome: Outcome): number {
  return factsOf(outcome)?.rank ?? 0;
}

function iconsOf<O extends string>(facts: Record<O, { icon: IconName }>): Record<O, IconName> {
  const all = Object.entries(facts) as [O, { icon: IconName }][];
  return Object.fromEntries(all.map(([outcome, { icon }]) => [outcome, icon])) as Record<
    O,
    IconName
  >;
}
