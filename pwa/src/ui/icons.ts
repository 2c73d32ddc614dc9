import { knownIcons, type firstIcons } from './first-icons';
import type { moreIcons } from './more-icons';

export type IconName = keyof typeof firstIcons | keyof typeof moreIcons;

export const paths = knownIcons as Record<IconName, string>;

/** These point somewhere: in a language written from the right they point the other way. */
export const turning: ReadonlySet<IconName> = new Set<IconName>([
  'back',
  'chevron',
  'undo',
  'bubble',
  'bubbleSmall',
]);
