import { jsonOf, request, type Method } from './request';

export { Problem, SignedOut, Unreachable } from './problem';

type Query = Record<string, string | number | null | undefined>;

/** Paths start after `/api`. @throws Unreachable, SignedOut, Problem */
export function get<T>(path: string, query: Query = {}): Promise<T> {
  return call<T>('GET', path + asText(query));
}

export function post<T>(path: string, body: unknown = {}): Promise<T> {
  return call<T>('POST', path, body);
}

export function patch<T>(path: string, body: unknown): Promise<T> {
  return call<T>('PATCH', path, body);
}

export function del(path: string): Promise<void> {
  return call<void>('DELETE', path);
}

async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const response = await request(method, path, { body });
  return response.status === 204 ? (undefined as T) : jsonOf<T>(response);
}

function asText(query: Query): string {
  const said = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  if (said.length === 0) return '';
  return `?${new URLSearchParams(said.map(([key, value]) => [key, String(value)])).toString()}`;
}
