import type { field } from './fr/field';
import type { shared } from './fr/shared';
import type { CountKeyOf, TextKeyOf } from './words';

export type { Language, Plural } from './words';

type Source = typeof shared & typeof field;

/** The keys that every screen may use. Those of the desk are in `desk.ts`. */
export type TextKey = TextKeyOf<Source>;
export type CountKey = CountKeyOf<Source>;
