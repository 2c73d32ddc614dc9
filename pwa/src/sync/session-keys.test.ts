// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { PalierDatabase } from '../store/vault/database';
import { isWrapped } from '../store/vault/keys';
import { Settings } from '../store/vault/settings';
import { AICHA } from '../testing/device';
import { openedByServer, SERVER_KEY_OF_TESTS } from '../testing/server-key';
import {
  aServer,
  aSession,
  meet,
  onFullDisk,
  reached,
  secretOf,
  vaultCookie,
} from '../testing/sessions';

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
  expect(later.current?.identity.member.name).toBe('Aïcha');
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

  expect(later.current?.identity.member.name).toBe('Aïcha');
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

  expect(later.current?.identity.member.name).toBe('Aïcha');
});
