// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { encode } from '../store/cbor';
import { PalierDatabase } from '../store/database';
import { AICHA, KARIM, ORGANISATION } from '../testing/device';
import type { Who } from './session.svelte';
import { Session } from './session.svelte';

const open: Session[] = [];

/** A server that knows two people, each by their first name as password. */
function aServer() {
  const asked: string[] = [];
  let isReachable = true;
  let signedIn: Who | null = null;
  const who = (email: string): Who => {
    const [name, id] = email.startsWith('karim') ? ['Karim', KARIM] : ['Aïcha', AICHA];
    return {
      session_id: 's',
      account: { id: `account of ${name}`, name, language: 'fr' },
      member: { id, name },
      organisation: { id: ORGANISATION, name: 'Voisins' },
      grants: [],
      organisations: [{ id: ORGANISATION, name: 'Voisins' }],
    };
  };
  vi.stubGlobal('fetch', async (path: string, { body }: RequestInit) => {
    if (!isReachable) throw new TypeError('Failed to fetch');
    asked.push(path);
    const said = JSON.parse((body as string | null) ?? '{}') as Record<string, string>;
    if (path === '/api/sign-in') {
      if (said.password !== 'juste') {
        return Response.json({ code: 'sign_in.refused' }, { status: 401 });
      }
      signedIn = who(said.email!);
      return Response.json(signedIn);
    }
    if (!signedIn) return Response.json({ code: 'sign_in.needed' }, { status: 401 });
    if (path === '/api/sign-out') signedIn = null;
    if (path === '/api/me') return Response.json(signedIn);
    if (path !== '/api/sync/changes') return new Response(null, { status: 204 });
    const items = [
      ['start', { format: 1, server_time: Date.now() }],
      ['end', { cursor: '1' }],
    ];
    return new Response(await new Blob(items.map(encode)).arrayBuffer());
  });
  return { asked, cut: () => (isReachable = false) };
}

function aSession(name = crypto.randomUUID() as string) {
  const session = new Session(name);
  open.push(session);
  return { session, name };
}

const reached = (session: Session) =>
  vi.waitFor(() => expect(session.current?.sync.state.reach).toBe('reached'));

afterEach(async () => {
  for (const session of open.splice(0)) await session.signOut().catch(() => undefined);
  vi.unstubAllGlobals();
});

test('on a new device nobody is at work', async () => {
  const { session } = aSession();
  expect(session.current).toBeUndefined();

  await session.resume();

  expect(session.current).toBeNull();
});

test('signing in enrols the device, then fetches', async () => {
  const { asked } = aServer();
  const { session } = aSession();

  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);

  expect(session.current?.who.member.name).toBe('Aïcha');
  expect(asked).toEqual(['/api/sign-in', '/api/devices', '/api/sync/changes']);
});

test('a wrong password changes nothing', async () => {
  aServer();
  const { session } = aSession();
  await session.resume();

  await expect(session.signIn('aicha@palier.fr', 'faux')).rejects.toThrow('sign_in.refused');

  expect(session.current).toBeNull();
});

test('a start without network goes on where it was', async () => {
  const server = aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  server.cut();

  const { session: later } = aSession(name);
  await later.resume();

  expect(later.current?.who.member.name).toBe('Aïcha');
  await vi.waitFor(() => expect(later.current?.sync.state.reach).toBe('unreachable'));
});

test('who signs in again over their own work is not disturbed', async () => {
  aServer();
  const { session } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  const before = session.current?.store;

  await session.signIn('aicha@palier.fr', 'juste');

  expect(session.current?.store).toBe(before);
});

test('another person on the same phone gets a store of their own', async () => {
  aServer();
  const { session } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);

  await session.signIn('karim@palier.fr', 'juste');

  expect(session.current?.store.author).toMatchObject({ memberId: KARIM });
});

test('a tab in which somebody else has signed in meanwhile fetches nothing for the first', async () => {
  const { asked } = aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  const { session: otherTab } = aSession(name);
  await otherTab.signIn('karim@palier.fr', 'juste');
  await reached(otherTab);
  const before = asked.length;

  await session.current?.sync.run();

  expect(session.current?.sync.state.reach).toBe('signed_out');
  expect(asked.length).toBe(before);
});

test('who leaves is forgotten, with or without network', async () => {
  const server = aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  server.cut();

  await session.signOut();

  expect(session.current).toBeNull();
  const db = new PalierDatabase(name);
  expect(await db.chunks.count()).toBe(0);
  expect(await db.feeds.count()).toBe(0);
  const { session: later } = aSession(name);
  await later.resume();
  expect(later.current).toBeNull();
});
