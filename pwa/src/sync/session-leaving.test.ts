// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { SignedOut, Unreachable } from '../api/problem';
import { getMe } from '../api/sign-in';
import { PalierDatabase } from '../store/vault/database';
import { AICHA } from '../testing/device';
import { aServer, aSession, meet, reached, secretOf } from '../testing/sessions';

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
  await session.refreshIdentity();
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
