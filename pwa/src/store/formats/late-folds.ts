import type { Folds } from './folds';

/**
 * How operations are taken in. A screen that is only read does without: it is fetched with the first
 * page on which something can be said, and before whatever was said is sent.
 */
export async function loadFolds(): Promise<Folds> {
  return (await import('./folds')).folds;
}
