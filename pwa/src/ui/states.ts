import type { SignName } from './signs';

/**
 * The ten states of a door with the shape each carries, in the order of a legend. A state is always
 * colour and shape; the colours hang on `data-state` in tokens.css.
 */
export const stateSigns = {
  never_seen: null,
  not_home: 'dash',
  conversation: 'bubble',
  brief_contact: 'bubbleSmall',
  come_back: 'clock',
  refused: 'cross',
  language_barrier: 'people',
  inaccessible: 'lock',
  vacant: 'vacant',
  do_not_visit: 'hand',
} as const satisfies Record<string, SignName | null>;

export type StateName = keyof typeof stateSigns;

/** Of an answer that this release does not know. */
const LATER_SIGN = 'question' satisfies SignName;

/** @param state a server may say one that this release does not know. */
export function stateSign(state: string): SignName | null {
  return state in stateSigns ? stateSigns[state as StateName] : LATER_SIGN;
}

export const stateNames = Object.keys(stateSigns) as StateName[];
