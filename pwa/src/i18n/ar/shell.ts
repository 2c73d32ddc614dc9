import type { shell as source } from '../fr/shell';
import type { Words } from '../words';

export const shell: Words<typeof source> = {};
