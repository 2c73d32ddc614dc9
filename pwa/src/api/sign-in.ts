import { laterIn, Problem } from './problem';
import { jsonOf, request, requestLeaving, requestOpenly } from './request';
import type { AnswerTo, BodyOf, Schemas } from './typed';

/**
 * Who is signed in, for which organisation, and what they may do there. With what is sealed to the
 * server; one that is kept since an early release lacks the key for it.
 */
export type Identity = Omit<Schemas['SignedIn'], 'sealing_key'> & {
  sealing_key?: Schemas['SealingKey'];
};

/** @throws Problem with the sentence to show when the two do not fit, or were tried too often */
export async function signIn(
  email: string,
  password: string,
  organisationId: string | null = null,
): Promise<Identity> {
  const body: BodyOf<'post', '/sign-in'> = {
    ...{ email, password, transport: 'cookie', organisation_id: organisationId },
  };
  return jsonOf<AnswerTo<'post', '/sign-in'>>(await requestOpenly('POST', '/sign-in', { body }));
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

export async function getMe(): Promise<Identity> {
  return jsonOf<AnswerTo<'get', '/me'>>(await request('GET', '/me'));
}

/** With `vouch` by a key that the server knows already: a session that has one takes no other without. */
export type Enrolment = BodyOf<'post', '/devices'>;

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
