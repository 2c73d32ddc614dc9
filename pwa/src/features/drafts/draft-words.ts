import type { TextKey } from '../../i18n/dictionary';

const forms = new Map<string, TextKey>([
  ['conversation', 'outcome.conversation'],
  ['come_back', 'recorded.come_back'],
  ['flag', 'flag.heading'],
  ['contact', 'more.contact'],
  ['do_not_visit', 'more.doNotVisit'],
  ['number', 'more.number'],
  ['correct_conversation', 'draft.correction'],
  ['correct_come_back', 'draft.correction'],
]);

/** What was being written, as it begins a line. */
export function formOf(key: string): TextKey {
  return forms.get(key.split(' ')[0] ?? '') ?? 'draft.other';
}
