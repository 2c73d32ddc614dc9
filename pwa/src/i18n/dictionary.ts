import type { door } from './fr/door';
import type { draft } from './fr/draft';
import type { field } from './fr/field';
import type { followUp } from './fr/follow-up';
import type { map } from './fr/map';
import type { records } from './fr/records';
import type { round } from './fr/round';
import type { shared } from './fr/shared';
import type { shell } from './fr/shell';
import type { talk } from './fr/talk';
import type { walk } from './fr/walk';
import type { CountKeyOf, TextKeyOf } from './words';

export type { Language } from './languages';
export type { Plural } from './words';

type Source = typeof shared &
  typeof field &
  typeof door &
  typeof draft &
  typeof records &
  typeof map &
  typeof round &
  typeof shell &
  typeof talk &
  typeof followUp &
  typeof walk;

/** The keys that every screen may use. Those of the desk are in `desk.ts`. */
export type TextKey = TextKeyOf<Source>;
export type CountKey = CountKeyOf<Source>;
