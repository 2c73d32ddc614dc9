import { asBase64 } from '../store/vault/bytes';
import type { PendingEnrolment, Settings } from '../store/vault/settings';

const TOLD_ENROLMENTS = 'told_enrolments';
/** More than anybody makes in the time for which what was acknowledged is kept. */
const MOST_TOLD = 100;
/** What a server says of a key that it has forgotten, be it the member's only one or not. */
export const FORGOTTEN: ReadonlySet<string> = new Set([
  'operations.key_unknown',
  'operations.signature_wrong',
]);

/** What the server was told of keys, those of members who have left among them. */
export async function toldIn(settings: Settings): Promise<PendingEnrolment[]> {
  return (await settings.get<PendingEnrolment[]>(TOLD_ENROLMENTS)) ?? [];
}

/** Inside a transaction: a restore may make it forget them. */
export async function noteTold(settings: Settings, told: PendingEnrolment[]): Promise<void> {
  const before = await toldIn(settings);
  const known = new Set(before.map(({ publicKey }) => asBase64(publicKey)));
  const added = told.filter(({ publicKey }) => !known.has(asBase64(publicKey)));
  if (added.length > 0) {
    await settings.put(TOLD_ENROLMENTS, [...before, ...added].slice(-MOST_TOLD));
  }
}
