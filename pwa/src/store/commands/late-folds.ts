/**
 * How operations are taken in. A screen that is only read does without: it is fetched with the first
 * page on which something can be recorded, and before whatever was recorded is sent.
 */
export function loadFolds(): Promise<typeof import('./folds')> {
  return import('./folds');
}
