import { jsonOf, request, type Method } from './request';
import type { AnswerTo, Parameters, PathOf, Sent } from './typed';

export { Busy, Problem, SignedOut, Unreachable } from './problem';

type Values = Record<string, unknown>;

/**
 * Paths start after `/api` and are written as the API writes them; what stands in their braces is
 * given by name, beside what else is asked: `get('/doors/{door_id}/facts', { door_id })`.
 *
 * @throws Unreachable, SignedOut, Problem
 */
export async function get<P extends PathOf<'get'>>(
  path: P,
  ...parameters: Parameters<'get', P>
): Promise<AnswerTo<'get', P>> {
  const { filled, others } = fill(path, parameters[0]);
  return (await call('GET', filled + asQuery(others))) as AnswerTo<'get', P>;
}

/**
 * `post('/rounds', round)`, `post('/assignments/{assignment_id}/end', { assignment_id })`, and both
 * where a path with a brace takes a body.
 *
 * @throws Unreachable, SignedOut, Problem
 */
export async function post<P extends PathOf<'post'>>(
  path: P,
  ...sent: Sent<'post', P>
): Promise<AnswerTo<'post', P>> {
  return (await send('POST', path, sent)) as AnswerTo<'post', P>;
}

/** @throws Unreachable, SignedOut, Problem */
export async function patch<P extends PathOf<'patch'>>(
  path: P,
  ...sent: Sent<'patch', P>
): Promise<AnswerTo<'patch', P>> {
  return (await send('PATCH', path, sent)) as AnswerTo<'patch', P>;
}

/** @throws Unreachable, SignedOut, Problem */
export async function del<P extends PathOf<'delete'>>(
  path: P,
  ...parameters: Parameters<'delete', P>
): Promise<void> {
  await call('DELETE', fill(path, parameters[0]).filled);
}

function send(method: Method, path: string, sent: readonly unknown[]): Promise<unknown> {
  const [first, second] = sent;
  if (!path.includes('{')) return call(method, path, first ?? {});
  return call(method, fill(path, first).filled, second ?? {});
}

async function call(method: Method, path: string, body?: unknown): Promise<unknown> {
  const response = await request(method, path, { body });
  return response.status === 204 ? undefined : jsonOf(response);
}

/** @returns the path with its braces filled, and what was given besides. */
function fill(path: string, given: unknown): { filled: string; others: Values } {
  const values = (given ?? {}) as Values;
  const others = { ...values };
  const filled = path.replace(/\{(\w+)\}/g, (_brace, name: string) => {
    delete others[name];
    return encodeURIComponent(String(values[name]));
  });
  return { filled, others };
}

function asQuery(query: Values): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()}`;
}
