import { rightNow } from '../domain/right-now';
import { busyIn, Problem, problemIn, SignedOut, Unreachable, unreachable } from './problem';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

export interface Ask {
  body?: unknown;
  accept?: string;
  /** Until the first byte of the answer. */
  timeoutMs?: number;
  /** What the server gave so that one keeps one’s place. */
  turn?: string | null;
}

/** @param tookMs how long the answer took, and it may be old by that. */
export type ServerTimeListener = (serverTimeMs: number, tookMs: number) => void;
export type ServerLifeListener = (epoch: string) => void;

/** What this device adds to a renewal to show that it is the one that was enrolled. */
export type ProveDevice = (
  text: string,
) => Promise<{ device_id: string; signature: string } | null>;

const TIMEOUT_MS = 30_000;
const LIFE = 'palier-life';
/** No answer of ours: a gateway before the server, or the server restarting. */
const GATEWAY = new Set([502, 503, 504]);

let language = 'fr';
let proveDevice: ProveDevice = () => Promise.resolve(null);
let notifyTime: ServerTimeListener = () => undefined;
let notifyLife: ServerLifeListener = () => undefined;
let renewal: Promise<void> | null = null;
let isClosed = false;
const underWay = new Set<AbortController>();

/** In which language the server's sentences are wanted. */
export function setAnswerLanguage(chosen: string): void {
  language = chosen;
}

export function proveDeviceBy(prove: ProveDevice): void {
  proveDevice = prove;
}

/**
 * Whoever was signed in has left, and the server has not heard of it yet: nothing is asked in their
 * name any more, and no answer is waited for.
 */
export function closeSession(): void {
  isClosed = true;
  for (const controller of underWay) controller.abort();
}

export function openSession(): void {
  isClosed = false;
}

/** Who wants to know the server's time, as each answer tells it. */
export function onServerTime(listener: ServerTimeListener): void {
  notifyTime = listener;
}

/** Who wants to know the life of the server's database, where an answer tells it by itself. */
export function onServerLife(listener: ServerLifeListener): void {
  notifyLife = listener;
}

/**
 * Ask the server. An expired session is renewed once, unseen.
 *
 * @throws Unreachable when there was no answer
 * @throws SignedOut when the session is over
 * @throws Problem when the answer was no
 */
export async function request(method: Method, path: string, ask: Ask = {}): Promise<Response> {
  if (isClosed) throw new SignedOut(401);
  const csrf = cookie('csrf_access_token');
  let response = await send(method, path, ask, csrf);
  if (response.status === 401) {
    // Another request, or another tab, may have renewed it meanwhile.
    if (cookie('csrf_access_token') === csrf) await renewed();
    response = await send(method, path, ask, cookie('csrf_access_token'));
  }
  if (response.ok) return response;
  throw await problemIn(response, response.status === 401 ? SignedOut : Problem);
}

/** As `request`, for what needs no session: there a 401 is the answer, not the end of one. */
export async function requestOpenly(method: Method, path: string, ask: Ask): Promise<Response> {
  const response = await send(method, path, ask, cookie('csrf_access_token'));
  if (response.ok) return response;
  throw await problemIn(response);
}

/**
 * With the token that renews alone: for whoever leaves, whose other token may be over and whose key
 * is locked.
 *
 * @returns null when there is none, so nothing to leave
 * @throws Unreachable, SignedOut, Problem
 */
export async function requestLeaving(path: string, body?: unknown): Promise<Response | null> {
  const csrf = cookie('csrf_refresh_token');
  if (!csrf) return null;
  const response = await send('POST', `/sign-in/refresh${path}`, { body }, csrf);
  if (response.ok) return response;
  throw await problemIn(response, response.status === 401 ? SignedOut : Problem);
}

/** @throws Unreachable when the answer was cut short, or is a page of the network's owner. */
export async function jsonOf<T>(response: Response): Promise<T> {
  return (await response.json().catch(unreachable)) as T;
}

async function send(method: Method, path: string, ask: Ask, csrf: string): Promise<Response> {
  const headers: Record<string, string> = {
    accept: ask.accept ?? 'application/json',
    'accept-language': language,
  };
  if (ask.body !== undefined) headers['content-type'] = 'application/json';
  if (csrf && method !== 'GET') headers['x-csrf-token'] = csrf;
  if (ask.turn) headers['x-palier-turn'] = ask.turn;
  const askedAt = rightNow();
  const { signal, clear } = timeout(ask.timeoutMs ?? TIMEOUT_MS);
  try {
    const response = await fetch(`/api${path}`, {
      method,
      headers,
      body: ask.body === undefined ? null : JSON.stringify(ask.body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal,
    });
    if (GATEWAY.has(response.status)) {
      throw (await busyIn(response)) ?? new Unreachable(`${response.status}`);
    }
    if (response.ok && response.headers.get('content-type')?.startsWith('text/html')) {
      unreachable('a page where data was asked for');
    }
    const date = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(date)) notifyTime(date, rightNow().getTime() - askedAt.getTime());
    const life = response.headers.get(LIFE);
    if (life) notifyLife(life);
    return response;
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    unreachable(error);
  } finally {
    clear();
  }
}

function timeout(ms: number): { signal: AbortSignal; clear: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  underWay.add(controller);
  const clear = () => {
    underWay.delete(controller);
    clearTimeout(timer);
  };
  return { signal: controller.signal, clear };
}

/** One renewal at a time, however many requests found the session expired. */
function renewed(): Promise<void> {
  renewal ??= alone(renew).finally(() => (renewal = null));
  return renewal;
}

async function renew(): Promise<void> {
  const csrf = cookie('csrf_refresh_token');
  if (!csrf) throw new SignedOut(401);
  const proof = await proveDevice(`refresh:${csrf}`);
  const response = await send('POST', '/sign-in/refresh', { body: proof ?? {} }, csrf);
  if (response.ok) return;
  // 422: the cookie is none that this server made.
  throw await problemIn(response, [401, 403, 422].includes(response.status) ? SignedOut : Problem);
}

function alone(run: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks;
  const before = cookie('csrf_refresh_token');
  if (!locks) return run();
  return locks.request('palier-renewal', () =>
    // The tab that held the lock before may have done it.
    cookie('csrf_refresh_token') === before ? run() : undefined,
  );
}

function cookie(name: string): string {
  const text = globalThis.document?.cookie ?? '';
  const found = text.split('; ').find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
}
