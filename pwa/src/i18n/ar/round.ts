import type { round as source } from '../fr/round';
import type { Words } from '../words';

export const round: Words<typeof source> = {
  'round.meeting': 'تسجيل لقاء في مكان آخر',
  'account.desk': 'الذهاب إلى المكتب',
  'round.practice': 'تدرّب',
  'round.prepare': 'تحضير جولتي',
};
