import type { shell as source } from '../fr/shell';
import type { Words } from '../words';

export const shell: Words<typeof source> = {
  'tabs.label': 'Your pages',
  'tabs.map': 'Map',
  'tabs.followUps': 'Follow-ups',
};
