import { Busy, Problem, SignedOut, Unreachable } from '../api/problem';
import { t } from '../i18n/translate.svelte';

/** One sentence for what went wrong, in the reader's language: what happened and what to do. */
export function problemInWords(error: unknown): string {
  // It is there, and asks to come back: nothing is wrong with the network.
  if (error instanceof Busy) return t('trouble.busy');
  if (error instanceof Unreachable) return t('trouble.offline');
  if (error instanceof SignedOut) return t('trouble.signedOut');
  if (error instanceof Problem) return error.detail || error.title || t('trouble.unexpected');
  reportError(error);
  return t('trouble.unexpected');
}
