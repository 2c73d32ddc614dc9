import type { shell as source } from '../fr/shell';
import type { Words } from '../words';

export const shell: Words<typeof source> = {
  'offlinePage.title': 'هذه الصفحة ليست هنا بعد',
  'offlinePage.text': 'لم يستطع الهاتف حفظها بعد. يكفي القليل من الشبكة، مرة واحدة.',
  'tabs.label': 'صفحاتكم',
  'tabs.late': {
    zero: 'لا متأخرة',
    one: 'واحدة متأخرة',
    two: 'اثنتان متأخرتان',
    few: '{count} متأخرة',
    many: '{count} متأخرة',
    other: '{count} متأخرة',
  },
  'tabs.map': 'الخريطة',
  'tabs.followUps': 'المتابعات',
};
