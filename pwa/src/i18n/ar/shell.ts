import type { shell as source } from '../fr/shell';
import type { Words } from '../words';

export const shell: Words<typeof source> = {
  'notHere.title': 'هذه الصفحة ليست هنا بعد',
  'notHere.text': 'لم يستطع الهاتف حفظها بعد. يكفي القليل من الشبكة، مرة واحدة.',
  'tabs.label': 'صفحاتكم',
  'tabs.map': 'الخريطة',
  'tabs.followUps': 'المتابعات',
};
