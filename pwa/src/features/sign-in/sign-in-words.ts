import { Busy, Problem, Unreachable } from '../../api/client';
import type { TextKey } from '../../i18n/dictionary';
import { t, tCount } from '../../i18n/translate.svelte';
import { problemInWords } from '../../requests/problem-words';
import type { Out } from '../../store/vault/settings';

/** One sentence for each way in which a sign-in fails: what happened and what to do. */
export function signInTrouble(error: unknown): string {
  if (error instanceof Busy) return t('trouble.busy');
  if (error instanceof Unreachable) return t('signIn.noNetwork');
  if (!(error instanceof Problem)) return problemInWords(error);
  if (error.status === 429) return t('signIn.tooMany');
  if (error.status === 401) return t('signIn.wrong');
  if (error.status === 403) return error.detail || t('signIn.noGrant');
  return error.detail || t('trouble.unexpected');
}

const reasons = new Map<string, TextKey>([
  ['operations.key_unknown', 'signIn.out.why.keys'],
  ['operations.signature_wrong', 'signIn.out.why.keys'],
  ['operations.author_wrong', 'signIn.out.why.keys'],
  ['operations.seal_unreadable', 'signIn.out.why.unread'],
  ['operations.payload_changed', 'signIn.out.why.unread'],
  ['operations.malformed', 'signIn.out.why.unread'],
  ['encounters.consent_missing', 'signIn.out.why.consent'],
  ['follow_ups.consent_missing', 'signIn.out.why.consent'],
]);

function reasonOf(code: string): TextKey {
  if (code.startsWith('sign_in.')) return 'signIn.out.why.closed';
  return reasons.get(code) ?? 'signIn.out.why.other';
}

/** Why nobody can go on on this device, and what has become of what was noted. */
export function outInWords({ code, isDone, left = [] }: Out): string {
  const why = t(code === 'sign_in.membership_ended' ? 'signIn.out.member' : 'signIn.out.device');
  return [why, ...(isDone ? leftInWords(left) : [t('signIn.out.going')])].join(' ');
}

function leftInWords(left: NonNullable<Out['left']>): string[] {
  if (left.length === 0) return [t('signIn.out.arrived')];
  const counts = new Map<TextKey, number>();
  for (const { code, count } of left) {
    const reason = reasonOf(code);
    counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  return [...counts].map(([reason, count]) =>
    tCount('signIn.out.left', count, { reason: t(reason) }),
  );
}
