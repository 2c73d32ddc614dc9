import type { components, paths } from './schema';

/** What the written API (`openapi.json`, by `npm run api`) says of its paths. */

export type Schemas = components['schemas'];

type Verb = 'get' | 'post' | 'patch' | 'delete';

type Operation<V extends Verb, P extends string> = paths[`/api${P}` & keyof paths][V];

/** The paths that have this verb, as they are written: `/rounds/{round_id}`. */
export type PathOf<V extends Verb> = {
  [F in keyof paths]: F extends `/api${infer P}` ? (paths[F][V] extends object ? P : never) : never;
}[keyof paths];

export type AnswerTo<V extends Verb, P extends string> =
  Operation<V, P> extends { responses: infer R }
    ? R extends
        | { 200: { content: { 'application/json': infer A } } }
        | { 201: { content: { 'application/json': infer A } } }
      ? A
      : void
    : never;

/** What stands in the braces of a path. */
type InPath<V extends Verb, P extends string> =
  Operation<V, P> extends { parameters: { path: infer I extends object } } ? I : unknown;

/** What may be asked after a path; null is as good as nothing. */
type InQuery<V extends Verb, P extends string> =
  Operation<V, P> extends { parameters: { query?: infer Q } }
    ? [Q] extends [undefined]
      ? unknown
      : OrNull<NonNullable<Q>>
    : unknown;

type OrNull<Q> = { [K in keyof Q]: undefined extends Q[K] ? Q[K] | null : Q[K] };

/** As an argument of a function: may be left out where nothing in it is required. */
type Argument<T> = unknown extends T ? [] : Partial<T> extends T ? [T?] : [T];

/** Path and query together: names do not meet. */
export type Parameters<V extends Verb, P extends string> = Argument<InPath<V, P> & InQuery<V, P>>;

type Body<V extends Verb, P extends string> =
  Operation<V, P> extends { requestBody: { content: { 'application/json': infer B } } }
    ? B
    : unknown;

/** What is sent: first what stands in the path, then what the body says. */
export type Sent<V extends Verb, P extends string> = [
  ...Argument<InPath<V, P>>,
  ...Argument<Body<V, P>>,
];

export type BodyOf<V extends Verb, P extends PathOf<V>> = Body<V, P>;
