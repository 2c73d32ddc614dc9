import type { map as source } from '../fr/map';
import type { Words } from '../words';

export const map: Words<typeof source> = {
  'map.missing': 'لا تُعرض الخريطة على هذا الجهاز. القائمة تقول الشيء نفسه.',
  'map.closer': 'أقرب',
  'map.farther': 'أبعد',
  'map.whole': 'عرض الكل',
  'map.title': 'الخريطة',
  'map.how': 'عرض',
  'map.drawn': 'المخطط',
  'map.list': 'القائمة',
  'map.building': 'أدراج {place}',
  'map.drawnTitle': 'مخطط مبانيكم. القائمة تقول الشيء نفسه بالكلمات.',
  'map.near': 'قريب مني',
  'map.nearNone': 'لم يقل الهاتف أين أنتم. لا يمكن عرض الأقرب.',
  'map.nearDone': 'الأقرب أولًا. موقعكم لا يُحفظ ولا يُرسل.',
  'map.walk': 'جولتكم مرسومة، محطة بعد محطة.',
  'map.empty.title': 'لا مبانٍ بعد',
  'map.empty.text': 'على مسؤول فريقكم أن يسند إليكم قطاعًا. عندها تظهر مبانيكم هنا.',
};
