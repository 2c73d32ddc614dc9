import { afterEach, expect, vi } from 'vitest';
import type { Outgoing } from '../store/outbox/unsent';
import { encode } from '../store/vault/cbor';
import { recordMeeting } from '../store/commands/meetings';
import { AICHA, KARIM, ORGANISATION, TEAM } from './device';
import { SERVER_KEY_OF_TESTS } from './server-key';
import type { Identity } from '../sync/session.svelte';
import { Session } from '../sync/session.svelte';

const open: Session[] = [];

const notKept = (id: string, verdict: string, code: string) => ({ id, verdict, code, kept: false });

export const vaultCookie = (memberId: string, secret: string, lifeS = 1000) =>
  (document.cookie = `palier_vault_${memberId}=${secret}; Path=/; Max-Age=${lifeS}`);

const refreshCookie = (token: string, lifeS = 1000) =>
  (document.cookie = `csrf_refresh_token=${token}; Path=/; Max-Age=${lifeS}`);

/**
 * A server that knows two people, each by their first name as password.
 *
 * @param isEarly of before phones sealed anything to it.
 */
export function aServer({ isEarly = false } = {}) {
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
  const identityOf = (email: string): Identity => {
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
    const request = JSON.parse((body as string | null) ?? '{}') as Record<string, string>;
    if (path === '/api/sign-in') {
      if (request.password !== 'juste') {
        return Response.json({ code: 'sign_in.refused' }, { status: 401 });
      }
      signedIn = identityOf(request.email!);
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
    if (path === '/api/devices') keys.push(request.public_key!);
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

export function aSession(name = crypto.randomUUID() as string) {
  const session = new Session(name);
  open.push(session);
  return { session, name };
}

export const reached = (session: Session) =>
  vi.waitFor(() => expect(session.current?.sync.state.reach).toBe('reached'));

afterEach(async () => {
  for (const session of open.splice(0)) await session.signOut().catch(() => undefined);
  vi.unstubAllGlobals();
  for (const id of [AICHA, KARIM]) vaultCookie(id, '', 0);
  refreshCookie('', 0);
});

export const meet = (session: Session) =>
  recordMeeting(session.current!.store, {
    ...{ teamId: TEAM, campaignId: null, channel: 'street', outcome: 'conversation' },
  });
export const onFullDisk = async (run: () => Promise<void>) => {
  vi.stubGlobal('reportError', vi.fn());
  const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
  await run().finally(() => full.mockRestore());
};
export const secretOf = (memberId: string) =>
  new RegExp(`palier_vault_${memberId}=([^;]*)`).exec(document.cookie)?.[1] ?? null;
