import type { shell as source } from '../fr/shell';
import type { Words } from '../words';

export const shell: Words<typeof source> = {
  'tabs.label': 'صفحاتكم',
  'tabs.map': 'الخريطة',
  'tabs.followUps': 'المتابعات',
};
