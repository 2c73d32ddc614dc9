import limits from './limits.json';

/**
 * How long a text may be, how many a list may have, between what a number may lie: as the server
 * says it, under the kind of operation or what a desk writes. `make openapi` writes the file; no
 * form has a number of its own.
 */
export const LIMITS = limits;
