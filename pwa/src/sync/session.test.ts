// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { KARIM } from '../testing/device';
import { aServer, aSession, reached } from '../testing/sessions';

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

  expect(session.current?.identity.member.name).toBe('Aïcha');
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

  expect(later.current?.identity.member.name).toBe('Aïcha');
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
