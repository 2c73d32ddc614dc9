import type { draft as source } from '../fr/draft';
import type { Words } from '../words';

export const draft: Words<typeof source> = {
  'draft.resume': 'متابعة ملاحظتك',
  'draft.resumed': 'عادت ملاحظتك.',
  'draft.resumedForm': 'عاد ما كتبته.',
  'draft.changed': 'تغيّر ما هو محفوظ منذ ذلك الحين: تحقّق قبل الحفظ.',
  'draft.resumeForm': 'متابعة ما كتبته',
  'draft.begun': '{form}، {moment}',
  'draft.second': 'سُجّل مرور هنا بعد ذلك: هذه الملاحظة تُسجَّل مرورًا ثانيًا.',
  'draft.take': 'متابعتها',
  'draft.throw': 'حذفها',
  'draft.throwSure': 'نعم، احذفها',
  'draft.former': 'ملاحظة بدأت {moment} عن الأسرة السابقة',
  'draft.former.consent': 'إذا تابعتها فاسأل عن موافقتهم من جديد.',
  'draft.movedIn': 'يسكن هنا أشخاص آخرون الآن. اسأل عن موافقتهم من جديد.',
  'draft.waits': 'ملاحظة للمتابعة',
  'draft.correction': 'تصحيح',
  'draft.other': 'ملاحظة',
};
