import { jsonOf, request, type Method } from './request';
import type { AnswerTo, BodyOf, PathOf, QueryOf } from './typed';

export { Busy, Problem, SignedOut, Unreachable } from './problem';

type Query = Record<string, string | number | null | undefined>;

/**
 * Paths start after `/api`. A path of the written API says by itself what it takes and answers; one
 * with an id in it says so by `T`.
 *
 * @throws Unreachable, SignedOut, Problem
 */
export function get<P extends PathOf<'get'>>(
  path: P,
  ...query: QueryOf<'get', P>
): Promise<AnswerTo<'get', P>>;
export function get<T>(path: string, query?: Query): Promise<T>;
export function get(path: string, query: Query = {}): Promise<unknown> {
  return call('GET', path + asText(query));
}

/** @throws Unreachable, SignedOut, Problem */
export function post<P extends PathOf<'post'>>(
  path: P,
  body: BodyOf<'post', P>,
): Promise<AnswerTo<'post', P>>;
export function post<T>(path: string, body?: unknown): Promise<T>;
export function post(path: string, body: unknown = {}): Promise<unknown> {
  return call('POST', path, body);
}

/** @throws Unreachable, SignedOut, Problem */
export function patch<T>(path: string, body: unknown): Promise<T> {
  return call('PATCH', path, body) as Promise<T>;
}

/** @throws Unreachable, SignedOut, Problem */
export async function del(path: string): Promise<void> {
  await call('DELETE', path);
}

async function call(method: Method, path: string, body?: unknown): Promise<unknown> {
  const response = await request(method, path, { body });
  return response.status === 204 ? undefined : jsonOf(response);
}

function asText(query: Query): string {
  const said = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  if (said.length === 0) return '';
  return `?${new URLSearchParams(said.map(([key, value]) => [key, String(value)])).toString()}`;
}
