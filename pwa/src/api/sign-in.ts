import type { Role } from '../domain/member';
import { laterIn, Problem } from './problem';
import { jsonOf, request, requestLeaving, requestOpenly } from './request';

/** Who is signed in, for which organisation, and what they may do there. */
export interface Who {
  session_id: string;
  account: { id: string; name: string; language: string };
  member: { id: string; name: string };
  organisation: { id: string; name: string };
  grants: { role: Role; team_id: string | null; team: string | null }[];
  /** All that the account belongs to. */
  organisations: { id: string; name: string }[];
  /** To which is sealed what others carry; an early server has none. */
  sealing_key?: { id: string; public_key: string };
}

/** @throws Problem with the sentence to show when the two do not fit, or were tried too often */
export async function signIn(
  email: string,
  password: string,
  organisationId: string | null = null,
): Promise<Who> {
  const body = { email, password, transport: 'cookie', organisation_id: organisationId };
  return jsonOf(await requestOpenly('POST', '/sign-in', { body }));
}

/**
 * End the session and forget its cookies, with the token that renews alone. Nothing happens where it
 * is over already.
 *
 * @throws Unreachable
 */
export async function leave(): Promise<void> {
  await requestLeaving('/leave').catch((error: unknown) => {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
  });
}

export async function getMe(): Promise<Who> {
  return jsonOf(await request('GET', '/me'));
}

export interface Enrolment {
  device_id: string;
  name: string;
  /** P-256, DER (SPKI), in base64. */
  public_key: string;
  signature: string;
  /** By a key that the server knows already: a session that has one takes no other without. */
  vouch: string | null;
}

/**
 * The same key again is the same enrolment.
 *
 * @throws Busy where the member made too many today: until then what is recorded stays.
 */
export async function enrolDevice(enrolment: Enrolment): Promise<void> {
  await request('POST', '/devices', { body: enrolment }).catch((error: unknown) => {
    throw laterIn(error);
  });
}
