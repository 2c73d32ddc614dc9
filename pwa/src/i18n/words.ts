import type { Kind } from '../domain/operation';
import type { Outcome } from '../domain/outcome';

/** Some languages have six plural forms, some one; all have `other`. */
export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

/** The same keys as the French source: a language that lacks one, or has one too many, does not compile. */
export type Words<Source> = {
  readonly [Key in keyof Source]: Source[Key] extends string ? string : Plural;
};

/** Words by their key, of whatever part. */
export type Dictionary = Record<string, string | Plural>;

/** Keys of plain sentences, and of sentences that count. */
export type TextKeyOf<Source> = {
  [Key in keyof Source]: Source[Key] extends string ? Key : never;
}[keyof Source];
export type CountKeyOf<Source> = Exclude<keyof Source, TextKeyOf<Source>>;

/** Of a family that names every kind of operation: one without words does not compile. */
export type KindWords<Family extends string> = Record<`${Family}.${Kind}`, string> & Dictionary;

/** Every outcome on its button, once it was recorded, and as the state of a door. */
export type OutcomeWords = Record<`${'outcome' | 'recorded' | 'state'}.${Outcome}`, string> &
  Dictionary;
