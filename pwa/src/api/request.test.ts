// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { get, patch, post } from './client';
import { Busy, Problem, SignedOut, Unreachable } from './problem';
import { onServerTime, proveDeviceBy, setAnswerLanguage } from './request';
import { enrolDevice, signIn } from './sign-in';
import { deliver, postChanges, postOperations } from './sync';

type Asked = { path: string; method: string; headers: Record<string, string>; body: unknown };

let asked: Asked[] = [];

/** Answers in turn; the last one for ever. */
function answer(...answers: (() => Promise<Response> | Response)[]): void {
  asked = [];
  const fetch = (path: string, { method, headers, body }: RequestInit) => {
    const parsed = typeof body === 'string' ? (JSON.parse(body) as unknown) : null;
    asked.push({ path, method: method!, headers: headers as Record<string, string>, body: parsed });
    return Promise.resolve((answers.length > 1 ? answers.shift() : answers[0])!());
  };
  vi.stubGlobal('fetch', fetch);
}

const problem = (status: number, code: string, facts = {}) =>
  new Response(JSON.stringify({ status, code, title: 'Non', detail: 'Parce que.', ...facts }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });

beforeEach(() => {
  document.cookie = 'csrf_access_token=access';
  document.cookie = 'csrf_refresh_token=renew';
});

afterEach(() => {
  vi.unstubAllGlobals();
  proveDeviceBy(() => Promise.resolve(null));
  setAnswerLanguage('fr');
});

test('a question carries its parts, its language and, where it changes something, the token', async () => {
  answer(() => Response.json([]));
  setAnswerLanguage('en');

  await get('/rounds', { team_id: 'a b', planned_on: null });
  await patch('/campaigns/{campaign_id}', { campaign_id: '1' }, { name: 'Eau' });

  expect(asked).toMatchObject([
    { path: '/api/rounds?team_id=a+b', method: 'GET', headers: { 'accept-language': 'en' } },
    { path: '/api/campaigns/1', headers: { 'x-csrf-token': 'access' }, body: { name: 'Eau' } },
  ]);
  expect(asked[0]?.headers).not.toHaveProperty('x-csrf-token');
});

test.each([
  ['no network', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['a server that restarts', () => new Response('', { status: 503 })],
  ['an answer cut short', () => new Response('{"answers": [{"id"')],
  [
    'the page of a network’s owner',
    () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
  ],
])('%s is no answer', async (_what, response) => {
  answer(response);

  await expect(postOperations([])).rejects.toThrow(Unreachable);
});

test('a no is told with its code and facts', async () => {
  const errors = [{ field: 'name', detail: 'Il manque un nom.' }];
  answer(() => problem(422, 'campaigns.invalid', { errors, limit: 3 }));

  const refused = post('/sign-out').catch((error: unknown) => error);

  expect(await refused).toBeInstanceOf(Problem);
  expect(await refused).toMatchObject({
    status: 422,
    code: 'campaigns.invalid',
    detail: 'Parce que.',
    errors,
    facts: { limit: 3 },
  });
});

test('an expired session is renewed once, unseen, by a device that shows who it is', async () => {
  proveDeviceBy((text) => Promise.resolve({ device_id: 'd1', signature: `signed ${text}` }));
  const expired = () => problem(401, 'sign_in.expired');
  const renewal = () => {
    document.cookie = 'csrf_access_token=new';
    return Response.json({});
  };
  answer(expired, expired, renewal, () => Response.json([]));

  await Promise.all([get('/teams'), post('/sign-out')]);

  const renewals = asked.filter(({ path }) => path === '/api/sign-in/refresh');
  expect(renewals).toMatchObject([
    {
      headers: { 'x-csrf-token': 'renew' },
      body: { device_id: 'd1', signature: 'signed refresh:renew' },
    },
  ]);
  expect(asked.at(-1)?.headers['x-csrf-token'] ?? 'new').toBe('new');
});

test('a session that cannot be renewed is over', async () => {
  answer(() => problem(401, 'sign_in.session_ended'));

  await expect(get('/teams')).rejects.toThrow(SignedOut);
});

test('a renewal without network is no end of a session', async () => {
  answer(
    () => problem(401, 'sign_in.expired'),
    () => Promise.reject(new TypeError('Failed to fetch')),
  );

  await expect(get('/teams')).rejects.toThrow(Unreachable);
});

test('a wrong password is an answer, not the end of a session', async () => {
  answer(() => problem(401, 'sign_in.wrong'));

  const refused = await signIn('a@b.fr', 'non').catch((error: unknown) => error);

  expect(refused).toBeInstanceOf(Problem);
  expect(refused).not.toBeInstanceOf(SignedOut);
  expect(asked).toHaveLength(1);
});

test('each answer tells the time', async () => {
  const hear = vi.fn();
  onServerTime(hear);
  answer(() => Response.json([], { headers: { date: 'Tue, 24 Nov 2026 18:00:00 GMT' } }));

  await get('/teams');

  expect(hear).toHaveBeenCalledWith(Date.parse('2026-11-24T18:00:00Z'), expect.any(Number));
});

test('changes are handed on as they arrive, and a cut is no answer', async () => {
  const pieces = [Uint8Array.of(1), Uint8Array.of(2)];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift();
      if (piece) controller.enqueue(piece);
      else controller.error(new TypeError('network error'));
    },
  });
  answer(() => new Response(body));

  const seen: number[] = [];
  const reading = (async () => {
    for await (const piece of await postChanges(null, [], 2)) seen.push(...piece);
  })();

  await expect(reading).rejects.toThrow(Unreachable);
  expect(seen).toEqual([1, 2]);
});

test('who is told to come back asks again with what keeps their place', async () => {
  const turn = '1764295200123.abc';
  const busy = () => problem(503, 'service.busy', { retry_after_s: 7, turn });
  answer(busy, busy, () => Response.json({ answers: [], epoch: '' }));
  document.cookie = 'csrf_access_token=access';

  const told = await postChanges(null, [], 3).catch((error: unknown) => error);
  await expect(postOperations([])).rejects.toThrow(Busy);
  await postOperations([]);
  await postOperations([]);

  expect(told).toMatchObject({ waitMs: 7000, turn });
  expect(told).toBeInstanceOf(Unreachable);
  const turns = asked.map(({ headers }) => headers['x-palier-turn']);
  expect(turns).toEqual([undefined, turn, turn, undefined]);
});

test('a database that is away is no network, and nobody’s line', async () => {
  answer(() => problem(503, 'service.unavailable', { retry_after_s: 5 }));

  const told = postOperations([]).catch((error: unknown) => error);

  expect(await told).toBeInstanceOf(Unreachable);
  expect(await told).not.toBeInstanceOf(Busy);
});

test('a device that delivers too often waits, and keeps what it has', async () => {
  answer(() => problem(429, 'sign_in.too_many_deliveries', { retry_after_s: 600 }));

  await expect(deliver([])).rejects.toMatchObject({ waitMs: 600_000 });
  await expect(deliver([])).rejects.toThrow(Busy);
});

test('who made too many keys today is not told that something is broken', async () => {
  answer(() => problem(429, 'sign_in.too_many_keys', { retry_after_s: 86_400 }));
  const enrolment = { device_id: '', name: '', public_key: '', signature: '', vouch: null };

  await expect(enrolDevice(enrolment)).rejects.toThrow(Unreachable);
});
