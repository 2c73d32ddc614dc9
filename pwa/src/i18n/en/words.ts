import { field } from './field';
import { shared } from './shared';

/** All of a language but the desk's words, in one piece to be fetched. */
export const words = { ...shared, ...field };
