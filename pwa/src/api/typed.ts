import type { paths } from './schema';

/** What the written API (`openapi.json`, by `npm run api`) says of its paths. */

type Verb = 'get' | 'post' | 'patch';

type FullPath<P extends string> = `/api${P}` & keyof paths;

type Operation<V extends Verb, P extends string> = paths[FullPath<P>][V];

/** The paths that have this verb and no id in them. */
export type PathOf<V extends Verb> = {
  [F in keyof paths]: F extends `/api${infer P}`
    ? P extends `${string}{${string}`
      ? never
      : paths[F][V] extends object
        ? P
        : never
    : never;
}[keyof paths];

export type AnswerTo<V extends Verb, P extends string> =
  Operation<V, P> extends { responses: infer R }
    ? R extends
        | { 200: { content: { 'application/json': infer A } } }
        | { 201: { content: { 'application/json': infer A } } }
      ? A
      : void
    : never;

export type BodyOf<V extends Verb, P extends string> =
  Operation<V, P> extends { requestBody: { content: { 'application/json': infer B } } }
    ? B
    : undefined;

/** Nothing where nothing can be asked; what must be asked must be said. */
export type QueryOf<V extends Verb, P extends string> =
  Operation<V, P> extends { parameters: { query: infer Q extends object } }
    ? [query: Q]
    : Operation<V, P> extends { parameters: { query?: infer Q extends object } }
      ? [query?: Q]
      : [];
