import type { records as source } from '../fr/records';
import type { Words } from '../words';

export const records: Words<typeof source> = {
  'account.device': 'هذا الهاتف',
  'account.storage.persisted': 'زياراتكم محفوظة هنا حتى تُرسل.',
  'account.install.ios':
    'على iPhone، أضيفوا Palier إلى الشاشة الرئيسية: المسوا «مشاركة»، ثم «إضافة إلى الشاشة الرئيسية».',
  'account.desk': 'الذهاب إلى المكتب',
  'account.signOut': 'تسجيل الخروج',
  'account.signOut.waiting': {
    zero: 'لا زيارات تنتظر الإرسال.',
    one: 'زيارة واحدة لم تُرسل بعد. تبقى على هذا الهاتف وتُرسل عند دخولكم القادم.',
    two: 'زيارتان لم تُرسلا بعد. تبقيان على هذا الهاتف وتُرسلان عند دخولكم القادم.',
    few: '{count} زيارات لم تُرسل بعد. تبقى على هذا الهاتف وتُرسل عند دخولكم القادم.',
    many: '{count} زيارة لم تُرسل بعد. تبقى على هذا الهاتف وتُرسل عند دخولكم القادم.',
    other: '{count} زيارة لم تُرسل بعد. تبقى على هذا الهاتف وتُرسل عند دخولكم القادم.',
  },
  'account.signOut.anyway': 'الخروج رغم ذلك',

  'records.title': 'ما أرسلته',
  'records.empty.title': 'لا شيء للإرسال',
  'records.empty.text': 'ما تسجّلونه عند الأبواب يظهر هنا، مع ما آل إليه.',
  'records.lead.waiting': {
    zero: 'لا شيء ينتظر الإرسال.',
    one: 'واحد على هذا الهاتف، ويُرسل حالما توجد شبكة.',
    two: 'اثنان على هذا الهاتف، ويُرسلان حالما توجد شبكة.',
    few: '{count} على هذا الهاتف، وتُرسل حالما توجد شبكة.',
    many: '{count} على هذا الهاتف، وتُرسل حالما توجد شبكة.',
    other: '{count} على هذا الهاتف، وتُرسل حالما توجد شبكة.',
  },
  'records.lead.done': 'كل ما سجّلتموه وصل.',
  'records.state.waiting': 'محفوظ على هذا الهاتف',
  'records.state.acknowledged': 'وصل',
  'records.state.held': 'وصل ووُضع جانبًا: {reason}',
  'records.state.refused': 'رُفض: {reason}',
  'records.needsYou': 'للمراجعة',
  'records.waiting': 'على هذا الهاتف',
  'records.received': 'وصلت',
  'records.withdrawn': '(تُراجع عنها لاحقًا)',
  'records.kind.encounter.record': 'زيارة',
  'records.kind.encounter.withdraw': 'تراجع عن زيارة',
  'records.kind.household.start': 'سكان جدد',
  'records.kind.do_not_visit.set': 'لا يُزار بعد الآن',
  'records.kind.follow_up.open': 'متابعة مسجّلة',
  'records.kind.door.add': 'باب مضاف',
  'records.kind.other': 'شيء آخر',

  'refusal.signatureWrong':
    'لم يُتعرّف على هذا الهاتف. سجّلوا الخروج ثم الدخول، ثم أروا هذه الشاشة لمسؤول فريقكم.',
  'refusal.keyUnknown':
    'هذا الهاتف غير معروف بعد. سجّلوا الدخول من جديد مع الشبكة، ثم أخبروا مسؤول فريقكم.',
  'refusal.noGrant': 'لم يكن لكم دور هنا في ذلك الوقت. الأمر محفوظ: اسألوا مسؤول فريقكم.',
  'refusal.doorUnknown': 'هذا الباب لم يعد عندنا. الأمر محفوظ: قولوا لمسؤول فريقكم أين كان.',
  'refusal.doorExists': 'هذا الباب موجود. سجّلوا زياراتكم على الآخر.',
  'refusal.encounterUnknown': 'الزيارة المراد محوها لم تصل. لا حاجة لفعل شيء.',
  'refusal.notYours': 'لا يستطيع محوها إلا من سجّلها.',
  'refusal.campaignUnknown': 'هذه المهمة لم تعد عندنا. الأمر محفوظ: اسألوا مسؤول فريقكم.',
  'refusal.consentMissing': 'تنقص موافقة الشخص. سجّلوا المتابعة من جديد معه.',
  'refusal.other': 'الأمر محفوظ. أروا هذه الشاشة لمسؤول فريقكم.',
  'hold.waits': 'ينقص شيء قبله. يُسوّى الأمر في الإرسال القادم.',
  'hold.kindUnknown': 'يجب تحديث المكتب. لا حاجة لفعل شيء، ولم يضع شيء.',
  'account.storage.temporary':
    'تبقى زياراتكم هنا حتى تُرسل. وكي لا يمحو الهاتف شيئًا، أضيفوا Palier إلى الشاشة الرئيسية.',
};
