import type { Outcome } from '../../domain/outcome';
import type { SignName } from '../../ui/signs';

/** The answers beside the two big ones, in the order of how often they are given. */
export const otherAnswers = [
  ['come_back', 'clock'],
  ['refused', 'cross'],
  ['brief_contact', 'bubbleSmall'],
  ['language_barrier', 'people'],
  ['inaccessible', 'lock'],
  ['vacant', 'vacant'],
] as const satisfies [Outcome, SignName][];
