import { afterEach, expect, test, vi } from 'vitest';
import { del, get, post } from './client';

let asked: { path: string; method: string; body: unknown }[] = [];

function answerAll(): void {
  asked = [];
  vi.stubGlobal('fetch', (path: string, { method, body }: RequestInit) => {
    asked.push({ path, method: method!, body: JSON.parse((body as string) ?? 'null') as unknown });
    return Promise.resolve(Response.json({}));
  });
}

afterEach(() => vi.unstubAllGlobals());

test('what stands in the braces of a path is filled in, what else is asked comes after it', async () => {
  answerAll();

  await get('/territories/{territory_id}/contact-map', { territory_id: 't/1', campaign_id: 'c1' });
  await get('/doors/{door_id}/facts', { door_id: 'd1' });
  await del('/territories/{territory_id}', { territory_id: 't1' });

  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /api/territories/t%2F1/contact-map?campaign_id=c1',
    'GET /api/doors/d1/facts',
    'DELETE /api/territories/t1',
  ]);
});

test('a body is sent as it is, and an empty one where the path says all', async () => {
  answerAll();

  await post(
    '/encounters/{encounter_id}/withdrawal',
    { encounter_id: 'e1' },
    { reason: 'Doublon' },
  );
  await post('/assignments/{assignment_id}/end', { assignment_id: 'a1' });
  await post('/sign-out');

  expect(asked).toMatchObject([
    { path: '/api/encounters/e1/withdrawal', body: { reason: 'Doublon' } },
    { path: '/api/assignments/a1/end', body: {} },
    { path: '/api/sign-out', body: {} },
  ]);
});

test('the types refuse what the API does not have', () => {
  // Never called: the checker reads it, and an error that does not come is an error.
  const wrong = [
    // @ts-expect-error there is no such path
    () => get('/nothing'),
    // @ts-expect-error an id put into the path by hand
    () => get(`/doors/${'d1'}/facts`),
    // @ts-expect-error whose facts?
    () => get('/doors/{door_id}/facts'),
    // @ts-expect-error of which team?
    () => get('/buildings', {}),
    // @ts-expect-error nothing answers to this question
    () => get('/rounds', { colour: 'red' }),
    // @ts-expect-error the answer is what the API says, not what a caller would like
    (): Promise<{ colour: string }> => get('/teams'),
    // @ts-expect-error a reason is asked for
    () => post('/encounters/{encounter_id}/withdrawal', { encounter_id: 'e1' }, {}),
    // @ts-expect-error a path that is read alone
    () => post('/teams'),
  ];

  expect(wrong).toHaveLength(8);
});
