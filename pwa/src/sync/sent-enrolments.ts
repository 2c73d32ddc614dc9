import { asBase64 } from '../store/vault/bytes';
import type { PendingEnrolment, Settings } from '../store/vault/settings';

const SENT_ENROLMENTS = 'told_enrolments';
/** More than anybody makes in the time for which what was acknowledged is kept. */
const MOST_SENT = 100;
/** What a server says of a key that it has forgotten, be it the member's only one or not. */
export const FORGOTTEN: ReadonlySet<string> = new Set([
  'operations.key_unknown',
  'operations.signature_wrong',
]);

/** What the server was told of keys, those of members who have left among them. */
export async function sentEnrolmentsIn(settings: Settings): Promise<PendingEnrolment[]> {
  return (await settings.get<PendingEnrolment[]>(SENT_ENROLMENTS)) ?? [];
}

/** Inside a transaction: a restore may make it forget them. */
export async function noteSentEnrolments(
  settings: Settings,
  sent: PendingEnrolment[],
): Promise<void> {
  const before = await sentEnrolmentsIn(settings);
  const known = new Set(before.map(({ publicKey }) => asBase64(publicKey)));
  const added = sent.filter(({ publicKey }) => !known.has(asBase64(publicKey)));
  if (added.length > 0) {
    await settings.put(SENT_ENROLMENTS, [...before, ...added].slice(-MOST_SENT));
  }
}
