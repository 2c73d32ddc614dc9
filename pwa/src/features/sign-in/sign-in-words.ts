import { Problem, Unreachable } from '../../api/client';
import { t } from '../../i18n/translate.svelte';

/** One sentence for each way in which a sign-in fails: what happened and what to do. */
export function signInTrouble(error: unknown): string {
  if (error instanceof Unreachable) return t('signIn.noNetwork');
  if (!(error instanceof Problem)) return t('trouble.unexpected');
  if (error.status === 429) return t('signIn.tooMany');
  if (error.status === 401) return t('signIn.wrong');
  if (error.status === 403) return error.detail || t('signIn.noGrant');
  return error.detail || t('trouble.unexpected');
}

/** Why nobody can go on on this device, and what becomes of what was noted. */
export function outInWords(code: string): string {
  return t(code === 'sign_in.membership_ended' ? 'signIn.out.member' : 'signIn.out.device');
}
