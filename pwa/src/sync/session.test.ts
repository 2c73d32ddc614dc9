// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { encode } from '../store/cbor';
import { PalierDatabase } from '../store/database';
import type { Outgoing } from '../store/outbox';
import { recordMeeting } from '../store/meetings';
import { AICHA, KARIM, ORGANISATION, TEAM } from '../testing/device';
import { openedByServer, SERVER_KEY_OF_TESTS } from '../testing/server-key';
import type { Who } from './session.svelte';
import { Session } from './session.svelte';

const open: Session[] = [];

const vaultCookie = (memberId: string, secret: string, lifeS = 1000) =>
  (document.cookie = `palier_vault_${memberId}=${secret}; Path=/; Max-Age=${lifeS}`);

/**
 * A server that knows two people, each by their first name as password.
 *
 * @param isEarly of before phones sealed anything to it.
 */
function aServer({ isEarly = false } = {}) {
  const asked: string[] = [];
  const keys: string[] = [];
  const received: Outgoing[] = [];
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
      ...(!isEarly && { sealing_key: SERVER_KEY_OF_TESTS }),
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
      if (!isEarly) vaultCookie(signedIn.member.id, `secret ${crypto.randomUUID()}`);
      return Response.json(signedIn);
    }
    if (!signedIn) return Response.json({ code: 'sign_in.needed' }, { status: 401 });
    if (path === '/api/devices') keys.push(said.public_key!);
    if (path === '/api/sync/operations') {
      const { operations } = JSON.parse(body as string) as { operations: Outgoing[] };
      received.push(...operations);
      const answers = operations.map(({ id }) => ({ id, verdict: 'applied', code: null }));
      return Response.json({ answers });
    }
    if (path === '/api/sign-out') {
      vaultCookie(signedIn.member.id, '', 0);
      signedIn = null;
    }
    if (path === '/api/me') return Response.json(signedIn);
    if (path !== '/api/sync/changes') return new Response(null, { status: 204 });
    const items = [
      ['start', { format: 1, server_time: Date.now() }],
      ['end', { cursor: '1' }],
    ];
    return new Response(await new Blob(items.map(encode)).arrayBuffer());
  });
  return {
    ...{ asked, keys, received },
    cut: () => (isReachable = false),
    restore: () => (isReachable = true),
  };
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
  for (const id of [AICHA, KARIM]) vaultCookie(id, '', 0);
});

const meet = (session: Session) =>
  recordMeeting(session.current!.store, {
    ...{ teamId: TEAM, campaignId: null, channel: 'street', outcome: 'conversation' },
  });
const secretOf = (memberId: string) =>
  new RegExp(`palier_vault_${memberId}=([^;]*)`).exec(document.cookie)?.[1] ?? null;

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

test('no key that opens or signs lies bare on the disk, nor who it is', async () => {
  aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);

  const db = new PalierDatabase(name);
  for (const row of await db.keys.toArray()) expect(row).not.toHaveProperty('key');
  expect(await db.keys.count()).toBe(2);
  const settings = await db.settings.toArray();
  expect(JSON.stringify(settings)).not.toContain('Aïcha');
  const plain = settings.filter((row) => 'plain' in row).map(({ id }) => id);
  expect(plain.sort()).toEqual([
    'device',
    'enrolled',
    'pending_enrolments',
    'server_key',
    'signed_in',
  ]);
});

test('a cookie that is gone asks for one sign-in, and what was unsent arrives', async () => {
  const server = aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  server.cut();
  const id = await meet(session);
  vaultCookie(AICHA, '', 0);

  const { session: later } = aSession(name);
  await later.resume();
  expect(later.current).toBeNull();

  server.restore();
  await later.signIn('aicha@palier.fr', 'juste');
  await reached(later);
  // It may go out once more before its answer is here: the server knows it by its id.
  const ids = () => new Set(server.received.map((one) => one.id));
  await vi.waitFor(() => expect(ids()).toEqual(new Set([id])));
  expect((await openedByServer(server.received[0]!)).envelope).toContain(AICHA);
  expect(new Set(server.keys).size).toBe(2);
});

test('a sign-in brings another secret; the former one opens too, for a while', async () => {
  aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  const former = secretOf(AICHA)!;
  const { keys } = session.current!.store;

  await session.signIn('aicha@palier.fr', 'juste');
  expect(secretOf(AICHA)).not.toBe(former);
  expect(session.current!.store.keys).toBe(keys);

  for (const secret of [secretOf(AICHA)!, former]) {
    vaultCookie(AICHA, secret);
    const { session: later } = aSession(name);
    await later.resume();
    expect(later.current?.store.keys.made).toBe(keys.made);
  }
});

test('a phone that was deprived of its cookie while it was open loses nothing by a sign-in', async () => {
  aServer();
  const { session } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  const { store } = session.current!;
  vaultCookie(AICHA, '', 0);

  await session.signIn('aicha@palier.fr', 'juste');

  expect(session.current?.store).toBe(store);
});

test('a secret that a renewal brought is followed', async () => {
  aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  vaultCookie(AICHA, 'a fresh one');

  await session.current!.sync.run();

  const { session: later } = aSession(name);
  await later.resume();
  expect(later.current?.who.member.name).toBe('Aïcha');
});

test('what somebody else said here leaves under its seal', async () => {
  const server = aServer();
  const { session } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  server.cut();
  const id = await meet(session);
  await session.signOut();
  expect(session.current).toBeNull();
  server.restore();

  await session.signIn('karim@palier.fr', 'juste');
  await reached(session);

  expect(server.received).toEqual([expect.objectContaining({ id, key: SERVER_KEY_OF_TESTS.id })]);
  expect((await openedByServer(server.received[0]!)).envelope).toContain(AICHA);
});

test('without a key of the server’s, what waits is kept as early releases kept it', async () => {
  const server = aServer({ isEarly: true });
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  server.cut();
  const id = await meet(session);
  await session.signOut();
  server.restore();

  await session.signIn('karim@palier.fr', 'juste');
  await reached(session);

  expect(server.received).toEqual([
    expect.objectContaining({ id, payload: expect.any(String) as string }),
  ]);
  expect(await new PalierDatabase(name).outbox.count()).toBe(0);
});
