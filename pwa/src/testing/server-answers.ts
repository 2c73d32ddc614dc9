import { vi } from 'vitest';

/** A refusal, as the server words it. */
export interface Refused {
  status: number;
  problem: Record<string, unknown>;
}

/**
 * The server, answering by path (after `/api`, without its query), or by method and path; what is
 * not there is not found.
 *
 * @returns what was asked so far, in order
 */
export function answers(by: Record<string, unknown>): () => string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: string, { method = 'GET' }: RequestInit = {}) => {
    const path = url.replace(/^\/api/, '').replace(/\?.*$/, '');
    const key = method === 'GET' ? path : `${method} ${path}`;
    asked.push(key);
    const answer = by[key];
    if (answer === undefined) return Promise.resolve(problem({ status: 404, problem: {} }));
    if (isRefused(answer)) return Promise.resolve(problem(answer));
    return Promise.resolve(Response.json(answer));
  });
  return () => asked;
}

function isRefused(answer: unknown): answer is Refused {
  return typeof answer === 'object' && answer !== null && 'problem' in answer;
}

function problem({ status, problem: document }: Refused): Response {
  return Response.json(document, {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
}
