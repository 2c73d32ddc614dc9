// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { asBase64 } from '../store/vault/bytes';
import { PalierDatabase } from '../store/vault/database';
import { Settings } from '../store/vault/settings';
import { AICHA } from '../testing/device';
import { openedByServer } from '../testing/server-key';
import { aServer, aSession, meet, reached } from '../testing/sessions';

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
