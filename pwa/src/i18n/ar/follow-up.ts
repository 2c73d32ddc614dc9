import type { followUp as source } from '../fr/follow-up';
import type { Words } from '../words';

export const followUp: Words<typeof source> = {};
