import type { talk as source } from '../fr/talk';
import type { Words } from '../words';

export const talk: Words<typeof source> = {};
