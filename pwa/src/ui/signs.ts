import { knownSigns, type firstSigns } from './first-signs';
import type { moreSigns } from './more-signs';

export type SignName = keyof typeof firstSigns | keyof typeof moreSigns;

export const paths = knownSigns as Record<SignName, string>;

/** These point somewhere: in a language written from the right they point the other way. */
export const turning: ReadonlySet<SignName> = new Set<SignName>([
  'back',
  'chevron',
  'undo',
  'bubble',
  'bubbleSmall',
]);
