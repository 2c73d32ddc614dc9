import { asBase64 } from '../store/vault/bytes';
import type { Settings } from '../store/vault/settings';
import type { Store } from '../store/store';
import { FORGOTTEN, sentEnrolmentsIn } from './sent-enrolments';

/**
 * Each sign-out ends a member's key on this device, and the next sign-in makes another one. A restore
 * may have made the server forget those of before: what they signed, and it has lost, is taken once
 * it knows them again, and only their member can tell it.
 */
export async function enrolFormerKeys(
  { db, author, keys }: Pick<Store, 'db' | 'author' | 'keys'>,
  settings: Settings,
  enrol: (publicKey: string, signature: string) => Promise<void>,
): Promise<void> {
  const { memberId } = author;
  const own = asBase64(keys.publicKey);
  for (const one of await sentEnrolmentsIn(settings)) {
    const publicKey = asBase64(one.publicKey);
    if (one.memberId === memberId && publicKey !== own) await enrol(publicKey, one.signature);
  }
  await db.outbox
    .filter(({ holder, state, refusalCode }) => {
      return holder === memberId && state === 'refused' && FORGOTTEN.has(refusalCode ?? '');
    })
    .modify({ state: 'waiting', refusalCode: null });
}
