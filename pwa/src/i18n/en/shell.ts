import type { shell as source } from '../fr/shell';
import type { Words } from '../words';

export const shell: Words<typeof source> = {
  'offlinePage.title': 'This page is not here yet',
  'offlinePage.text': 'The phone could not keep it yet. A little network is enough, just once.',
  'tabs.label': 'Your pages',
  'tabs.late': { one: '{count} late', other: '{count} late' },
  'tabs.map': 'Map',
  'tabs.followUps': 'Follow-ups',
};
