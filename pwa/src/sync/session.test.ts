// @vitest-environment jsdom
import type { Outgoing } from '../store/outbox/unsent';
import { afterEach, expect, test, vi } from 'vitest';
import { SignedOut, Unreachable } from '../api/problem';
import { getMe } from '../api/sign-in';
import { asBase64 } from '../store/vault/bytes';
import { encode } from '../store/vault/cbor';
import { PalierDatabase } from '../store/vault/database';
import { isWrapped } from '../store/vault/keys';
import { Settings } from '../store/vault/settings';
import { recordMeeting } from '../store/commands/meetings';
import { AICHA, KARIM, ORGANISATION, TEAM } from '../testing/device';
import { openedByServer, SERVER_KEY_OF_TESTS } from '../testing/server-key';
import type { Identity } from './session.svelte';
import { Session } from './session.svelte';

const open: Session[] = [];

const notKept = (id: string, verdict: string, code: string) => ({ id, verdict, code, kept: false });

const vaultCookie = (memberId: string, secret: string, lifeS = 1000) =>
  (document.cookie = `palier_vault_${memberId}=${secret}; Path=/; Max-Age=${lifeS}`);

const refreshCookie = (token: string, lifeS = 1000) =>
  (document.cookie = `csrf_refresh_token=${token}; Path=/; Max-Age=${lifeS}`);

/**
 * A server that knows two people, each by their first name as password.
 *
 * @param isEarly of before phones sealed anything to it.
 */
function aServer({ isEarly = false } = {}) {
  const asked: string[] = [];
  const keys: string[] = [];
  const delivered: Outgoing[] = [];
  /** Why nobody renews here any more. */
  let outCode: string | null = null;
  const received: Outgoing[] = [];
  let isReachable = true;
  let takesDeliveries = true;
  let closed = false;
  /** How many of one delivery it looks at. */
  let looksAt = Infinity;
  /** What it says of operations that it does not keep, by id. */
  const keepsNot = new Map<string, string>();
  let signedIn: Identity | null = null;
  let life = 'a';
  const who = (email: string): Identity => {
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
      outCode = null;
      refreshCookie(crypto.randomUUID());
      if (!isEarly) vaultCookie(signedIn.member.id, `secret ${crypto.randomUUID()}`);
      return Response.json(signedIn);
    }
    if (path === '/api/sign-in/refresh/leave') {
      if (signedIn) vaultCookie(signedIn.member.id, '', 0);
      refreshCookie('', 0);
      signedIn = null;
      return new Response(null, { status: 204 });
    }
    if (path === '/api/sign-in/refresh/operations') {
      const { operations } = JSON.parse(body as string) as { operations: Outgoing[] };
      if (closed) return Response.json({ code: 'sign_in.session_ended' }, { status: 401 });
      if (!takesDeliveries) throw new TypeError('Failed to fetch');
      delivered.push(...operations.slice(0, looksAt));
      const answers = operations.map(({ id }, place) => {
        if (place >= looksAt) return notKept(id, 'held', 'operations.batch_crowded');
        const code = keepsNot.get(id);
        if (code) return notKept(id, 'refused', code);
        return { id, verdict: 'applied', code: null, kept: true };
      });
      return Response.json({ answers, epoch: 'a' });
    }
    if (outCode) {
      const code = path === '/api/sign-in/refresh' ? outCode : 'sign_in.session_ended';
      return Response.json({ code }, { status: 401 });
    }
    if (!signedIn) {
      const headers: HeadersInit = path === '/api/sign-in/refresh' ? { 'palier-life': life } : {};
      return Response.json({ code: 'sign_in.needed' }, { status: 401, headers });
    }
    if (path === '/api/devices') keys.push(said.public_key!);
    if (path === '/api/sync/operations') {
      const { operations } = JSON.parse(body as string) as { operations: Outgoing[] };
      received.push(...operations);
      const answers = operations.map(({ id }) => ({ id, verdict: 'applied', code: null }));
      return Response.json({ answers });
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
    ...{ asked, keys, received, delivered },
    /** Whose cookies the browser has. */
    signedIn: () => signedIn?.member.id ?? null,
    failDeliveries: () => (takesDeliveries = false),
    takeDeliveries: () => (takesDeliveries = true),
    keepNot: (id: string, code: string) => keepsNot.set(id, code),
    closeDeliveries: () => (closed = true),
    lookAt: (most: number) => (looksAt = most),
    expel: (code: string) => (outCode = code),
    /** A copy was put back in which nobody is signed in. */
    startAgainFromCopy: () => ([signedIn, life] = [null, 'b']),
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
  refreshCookie('', 0);
});

const meet = (session: Session) =>
  recordMeeting(session.current!.store, {
    ...{ teamId: TEAM, campaignId: null, channel: 'street', outcome: 'conversation' },
  });
const onFullDisk = async (run: () => Promise<void>) => {
  vi.stubGlobal('reportError', vi.fn());
  const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
  await run().finally(() => full.mockRestore());
};
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
    'told_enrolments',
  ]);
});

test('a cookie that is gone asks for one sign-in, and what was unsent arrives', async () => {
  const server = aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  server.cut();
  const id = await meet(session);
  await vi.waitFor(() => expect(session.current?.sync.state.reach).toBe('unreachable'));
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

test('a disk that has no room to seal an early phone anew keeps nobody from working', async () => {
  aServer({ isEarly: true });
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  const db = new PalierDatabase(name);
  await new Settings(db).put('server_key', SERVER_KEY_OF_TESTS);

  const { session: later } = aSession(name);
  await onFullDisk(() => later.resume());

  expect(later.current?.who.member.name).toBe('Aïcha');
  expect(later.current?.store.keys.device).not.toBeNull();
  const { session: roomy } = aSession(name);
  await roomy.resume();
  expect(roomy.current?.store.keys.device).toBeNull();
});

test('a former secret that cannot be let go yet keeps nobody from working', async () => {
  aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  await session.signIn('aicha@palier.fr', 'juste');
  // By now the browser has written the cookie for sure.
  const { keys } = new PalierDatabase(name);
  const rows = await keys.toArray();
  for (const row of rows) {
    if (isWrapped(row)) for (const wrap of row.wraps) wrap.since -= 180_000;
  }
  await keys.bulkPut(rows);

  const { session: later } = aSession(name);
  await onFullDisk(() => later.resume());

  expect(later.current?.who.member.name).toBe('Aïcha');
});

test('a sign-out without network is owed, and settled before anything else is sent', async () => {
  const server = aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  const id = await meet(session);
  server.cut();

  await session.signOut();

  expect(secretOf(AICHA)).toBeNull();
  expect(server.signedIn()).toBe(AICHA);
  const db = new PalierDatabase(name);
  expect([await db.keys.count(), await db.chunks.count(), await db.drafts.count()]).toEqual([
    0, 0, 0,
  ]);
  // Nobody can sign in over it without telling the server first.
  await expect(session.signIn('karim@palier.fr', 'juste')).rejects.toThrow(Unreachable);
  const before = server.asked.length;
  server.restore();
  await session.refreshWho();
  await session.signIn('karim@palier.fr', 'juste');
  await reached(session);

  expect(server.asked.slice(before, before + 2)).toEqual([
    '/api/sign-in/refresh/leave',
    '/api/sign-in',
  ]);
  await vi.waitFor(() => expect(server.received.map((one) => one.id)).toContain(id));
});

test('an owed sign-out is settled as soon as there is a network, after a restart too', async () => {
  const server = aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  server.cut();
  await session.signOut();

  const { session: later } = aSession(name);
  await later.resume();
  expect(later.current).toBeNull();
  server.restore();
  const before = server.asked.length;
  dispatchEvent(new Event('online'));

  await vi.waitFor(() => expect(server.signedIn()).toBeNull());
  expect(new Set(server.asked.slice(before))).toEqual(new Set(['/api/sign-in/refresh/leave']));
});

test('nothing is asked any more in the name of who has left', async () => {
  const server = aServer();
  const { session } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  const { sync } = session.current!;
  server.cut();
  await session.signOut();
  server.restore();
  const before = server.asked.length;

  await sync.run();
  await expect(getMe()).rejects.toThrow(SignedOut);

  expect(server.asked.slice(before).filter((path) => !path.endsWith('/leave'))).toEqual([]);
});

test('whom a restored server does not know any more hears at least of that', async () => {
  const server = aServer();
  const { session } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  const { store, sync } = session.current!;
  await store.life.hear('a');
  server.startAgainFromCopy();

  await sync.run();

  expect(sync.state.reach).toBe('signed_out');
  await vi.waitFor(async () => expect(await store.life.other()).toMatchObject({ epoch: 'b' }));

  // Though it is not the moment to send again, it is known that somebody must sign in first.
  await sync.run();
  expect(sync.state.reach).toBe('signed_out');
});

test('a page that is killed while somebody leaves goes on with it', async () => {
  const server = aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  server.cut();
  const id = await meet(session);
  const { store } = session.current!;
  const died = vi.spyOn(store.commands, 'idle').mockRejectedValue(new Error('killed'));
  await session.signOut().catch(() => undefined);
  died.mockRestore();
  expect(await store.db.chunks.count()).toBeGreaterThan(0);

  const { session: later } = aSession(name);
  await later.resume();

  expect(later.current).toBeNull();
  await vi.waitFor(() => expect(secretOf(AICHA)).toBeNull());
  await vi.waitFor(async () => expect(await store.db.keys.count()).toBe(0));
  expect(await store.db.chunks.count()).toBe(0);
  expect((await store.db.outbox.get(id))?.carried).toBeInstanceOf(Uint8Array);
});

test('who taps twice leaves once', async () => {
  const server = aServer();
  const { session } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  const { store } = session.current!;
  const left = vi.spyOn(store.drafts, 'forget');

  await Promise.all([session.signOut(), session.signOut()]);
  await vi.waitFor(() => expect(server.signedIn()).toBeNull());

  expect(left).toHaveBeenCalledTimes(1);
});

test('who leaves in one tab has left in the other', async () => {
  aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  const { session: otherTab } = aSession(name);
  await otherTab.resume();
  expect(otherTab.current).not.toBeNull();

  await session.signOut();

  await vi.waitFor(() => expect(otherTab.current).toBeNull());
});

test.each(['sign_in.device_withdrawn', 'sign_in.membership_ended'])(
  '%s: what is here is delivered, then nothing stays, and it is said why',
  async (code) => {
    const server = aServer();
    const { session, name } = aSession();
    await session.signIn('aicha@palier.fr', 'juste');
    await reached(session);
    server.cut();
    const hers = await meet(session);
    await session.signOut();
    const db = new PalierDatabase(name);
    const [entry] = await db.outbox.toArray();
    await db.kept.put({
      ...{ id: 'kept', holder: AICHA, number: 0, carried: entry!.carried!, receipt: '1.ab' },
      ...{ keyId: entry!.keyId!, acknowledgedAt: Date.now() },
    });
    server.restore();
    await session.signIn('karim@palier.fr', 'juste');
    server.cut();
    const his = await meet(session);
    // Hers has left already or leaves now.
    server.expel(code);
    server.restore();
    localStorage.setItem('palier.lastPlace', 'somewhere');

    await session.current!.sync.run();

    await vi.waitFor(() => expect(session.current).toBeNull());
    expect(session.out?.code).toBe(code);
    await vi.waitFor(async () => {
      expect(await new Settings(db).get('out')).toEqual({ code, isDone: true });
    });
    const arrived = [...server.received, ...server.delivered].map(({ id }) => id);
    expect(arrived).toEqual(expect.arrayContaining([hers, his, 'kept']));
    expect(server.delivered.find(({ id }) => id === 'kept')).toHaveProperty('receipt', '1.ab');
    for (const table of [db.chunks, db.outbox, db.kept, db.keys, db.records, db.feeds]) {
      expect(await table.count()).toBe(0);
    }
    expect(localStorage.getItem('palier.lastPlace')).toBeNull();
    expect(document.cookie).not.toContain('palier_vault');

    // It is said after a restart too, until somebody signs in.
    const { session: later } = aSession(name);
    await later.resume();
    expect([later.current, later.out]).toEqual([null, { code, isDone: true }]);
    await later.signIn('aicha@palier.fr', 'juste');
    expect(later.out).toBeNull();
  },
);

test('what a crowded server did not look at is delivered before anything is forgotten', async () => {
  const server = aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  server.cut();
  const said = [await meet(session), await meet(session), await meet(session)];
  server.lookAt(1);
  server.expel('sign_in.device_withdrawn');
  server.restore();

  await session.current!.sync.run();

  const db = new PalierDatabase(name);
  await vi.waitFor(async () => {
    expect(await new Settings(db).get('out')).toMatchObject({ isDone: true });
  });
  expect(server.delivered.map(({ id }) => id)).toEqual(said);
  expect(await db.outbox.count()).toBe(0);
});

test.each(['operations.seal_unreadable', 'operations.key_unknown', 'operations.signature_wrong'])(
  'a withdrawn device keeps what the server does not (%s), and says how many and why',
  async (code) => {
    const server = aServer();
    const { session, name } = aSession();
    await session.signIn('aicha@palier.fr', 'juste');
    await reached(session);
    server.cut();
    const [lost, taken, alsoLost] = [await meet(session), await meet(session), await meet(session)];
    for (const id of [lost, alsoLost]) server.keepNot(id, code);
    server.expel('sign_in.device_withdrawn');
    server.restore();

    await session.current!.sync.run();

    const left = [{ code, count: 2 }];
    await vi.waitFor(() => expect(session.out).toMatchObject({ isDone: true, left }));
    const db = new PalierDatabase(name);
    expect(server.delivered.map(({ id }) => id)).toContain(taken);
    expect((await db.outbox.toArray()).map(({ id }) => id)).toEqual([lost, alsoLost]);
    for (const entry of await db.outbox.toArray()) {
      expect(entry.sealed.length).toBe(0);
      const sealed = asBase64(entry.carried!);
      const opened = await openedByServer({ id: entry.id, sealed, key: entry.keyId! });
      expect(opened.id).toBe(entry.id);
    }
    for (const table of [db.chunks, db.kept, db.keys, db.records, db.feeds, db.drafts]) {
      expect(await table.count()).toBe(0);
    }
    expect(document.cookie).not.toContain('palier_vault');

    // Whoever signs in next numbers after them, and theirs goes.
    const { session: later } = aSession(name);
    await later.resume();
    expect(later.out).toMatchObject({ left });
    await later.signIn('karim@palier.fr', 'juste');
    await meet(later);
    const numbers = (await db.outbox.orderBy('number').toArray()).map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
  },
);

test('what was refused before goes once more, and stays where nobody keeps it', async () => {
  const server = aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  server.cut();
  const [known, unknown] = [await meet(session), await meet(session)];
  const db = new PalierDatabase(name);
  await db.outbox
    .toCollection()
    .modify({ state: 'refused', refusalCode: 'operations.key_unknown' });
  server.keepNot(unknown, 'operations.key_unknown');
  server.expel('sign_in.device_withdrawn');
  server.restore();

  await session.current!.sync.run();

  await vi.waitFor(() => expect(session.out).toMatchObject({ isDone: true }));
  expect(server.delivered.map(({ id }) => id)).toEqual([known, unknown]);
  expect((await db.outbox.toArray()).map(({ id }) => id)).toEqual([unknown]);
});

test('where the server takes nothing any more, what waits stays sealed and the rest goes', async () => {
  const server = aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  server.cut();
  const id = await meet(session);
  server.expel('sign_in.device_withdrawn');
  server.closeDeliveries();
  server.restore();

  await session.current!.sync.run();

  const left = [{ code: 'sign_in.session_ended', count: 1 }];
  await vi.waitFor(() => expect(session.out).toMatchObject({ isDone: true, left }));
  const db = new PalierDatabase(name);
  expect((await db.outbox.toArray()).map((entry) => entry.id)).toEqual([id]);
  for (const table of [db.chunks, db.keys, db.records]) expect(await table.count()).toBe(0);
});

test('a withdrawn device without network says why, and delivers when there is one', async () => {
  const server = aServer();
  const { session, name } = aSession();
  await session.signIn('aicha@palier.fr', 'juste');
  await reached(session);
  const db = new PalierDatabase(name);
  server.cut();
  const id = await meet(session);
  server.expel('sign_in.device_withdrawn');
  server.failDeliveries();
  server.restore();
  await session.current!.sync.run();
  await vi.waitFor(() => expect(session.current).toBeNull());
  await vi.waitFor(async () => expect(await db.keys.count()).toBe(0));
  expect(await db.outbox.count()).toBe(1);

  server.takeDeliveries();
  const { session: later } = aSession(name);
  await later.resume();

  expect(later.out?.code).toBe('sign_in.device_withdrawn');
  await vi.waitFor(() =>
    expect(new Set(server.delivered.map((one) => one.id))).toEqual(new Set([id])),
  );
  await vi.waitFor(async () => expect(await db.outbox.count()).toBe(0));
});
