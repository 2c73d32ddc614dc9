import type { Words } from '../words';
import type { shared as source } from '../fr/shared';
import { outcomes } from './outcomes';

export const shared: Words<typeof source> = {
  ...outcomes,
  'app.name': 'Palier',

  'action.back': 'رجوع',
  'action.cancel': 'إلغاء',
  'action.close': 'إغلاق',
  'action.save': 'حفظ',
  'action.retry': 'إعادة المحاولة',
  'action.undo': 'تراجع',

  'state.never_seen': 'لم تُزر بعد',
  'state.later': 'جواب آخر',
  'state.do_not_visit': 'لا يُزار',
  'state.followUp': 'متابعة مفتوحة',

  'reason.rights': 'حقوق ووثائق',
  'reason.housing': 'سكن',
  'reason.energy_water': 'طاقة وماء',
  'reason.health_access': 'الحصول على العلاج',
  'reason.family_school': 'أسرة ومدرسة',
  'reason.employment': 'عمل',
  'reason.digital': 'معاملات عبر الإنترنت',
  'reason.isolation': 'عزلة',
  'reason.later': 'سبب آخر',
  'reason.other': 'غير ذلك',

  'urgency.today': 'اليوم',
  'urgency.week': 'هذا الأسبوع',
  'urgency.month': 'هذا الشهر',

  'role.worker': 'ميدان',
  'role.team_lead': 'مسؤول فريق',
  'role.coordinator': 'تنسيق',
  'role.later': 'دور آخر',
  'role.admin': 'إدارة',

  'place.doors': {
    zero: 'لا أبواب',
    one: 'باب واحد',
    two: 'بابان',
    few: '{count} أبواب',
    many: '{count} بابًا',
    other: '{count} باب',
  },
  'place.buildings': {
    zero: 'لا مبانٍ',
    one: 'مبنى واحد',
    two: 'مبنيان',
    few: '{count} مبانٍ',
    many: '{count} مبنى',
    other: '{count} مبنى',
  },
  'place.stairwells': {
    zero: 'لا أدراج',
    one: 'درج واحد',
    two: 'درجان',
    few: '{count} أدراج',
    many: '{count} درجًا',
    other: '{count} درج',
  },
  'place.followUps': {
    zero: 'لا متابعات',
    one: 'متابعة واحدة',
    two: 'متابعتان',
    few: '{count} متابعات',
    many: '{count} متابعة',
    other: '{count} متابعة',
  },
  'place.floor': 'ط {floor}',
  'place.ground': 'أرضي',
  'place.below': 'ق {floor}',
  'place.door': 'الباب {label}',
  'place.house': 'منزل',
  'place.until': 'حتى {date}',
  'place.mission': 'مهمة «{name}»',

  'floor.suffix.first': '',
  'floor.suffix.second': '',
  'floor.suffix.third': '',
  'floor.suffix.other': '',
  'floor.words': 'الطابق {ordinal}',
  'floor.ground': 'الطابق الأرضي',
  'floor.below': { one: 'القبو', other: 'القبو {count}' },

  'measure.seen': 'أبواب زرناها',
  'measure.met': 'لقاءات',
  'measure.coverage': 'التغطية',

  // Isolated in a sentence, a list of isolated parts would else have no direction of its own.
  'list.beside': '\u200f{one}\u00a0· {other}',
  'list.more': '\u200f{one}، {other}',

  'moment.today': 'اليوم',
  'moment.yesterday': 'أمس',
  'moment.tomorrow': 'غدًا',
  'moment.dayAndTime': '{day}، الساعة {time}',

  'trouble.busy': 'عدد كبير في الوقت نفسه. حاولوا من جديد بعد لحظة.',
  'trouble.signedOut': 'انتهت جلستكم. سجّلوا الدخول من جديد، وستعودون إلى هذه الصفحة.',
  'trouble.unexpected': 'حدث خلل ما. ما حُفظ باقٍ كما هو. أعيدوا المحاولة.',
  'trouble.offline': 'لا توجد شبكة الآن. أعيدوا المحاولة حين تعود.',
};
