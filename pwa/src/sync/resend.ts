import { fetched, Unreachable } from '../api/problem';
import type { Answers } from '../domain/operation';
import { asKept, keptAfter } from '../store/outbox/sent-operations';
import type { Outgoing } from '../store/outbox/unsent';
import type { Store } from '../store/store';

export { beginLife, pruneKept } from '../store/outbox/sent-operations';

const BATCH_SIZE = 50;

/**
 * Send again all that the server took in an earlier life, each under its seal and with its receipt,
 * oldest first. Cut off at any moment, it is begun anew: the server knows what it has by the ids.
 *
 * @param epoch the life in which all of it is to be.
 * @returns false when that life is over too.
 * @throws Unreachable when an answer does not speak of all that was sent
 */
export async function resend(
  { db, outbox }: Pick<Store, 'db' | 'outbox'>,
  send: (operations: Outgoing[]) => Promise<Answers>,
  epoch: string,
): Promise<boolean> {
  let lastNumber = 0;
  for (;;) {
    const batch = await keptAfter(db, lastNumber, BATCH_SIZE);
    const last = batch.at(-1);
    if (!last) return true;
    // What writes the answer down is here before the answer.
    const [answer] = await Promise.all([
      send(batch.map(asKept)),
      fetched(import('../store/outbox/settling')),
    ]);
    await outbox.settle(answer.answers, answer.epoch);
    if (answer.epoch !== epoch) return false;
    const answered = new Set(answer.answers.map(({ id }) => id));
    if (!batch.every(({ id }) => answered.has(id))) throw new Unreachable('an answer was cut');
    lastNumber = last.number;
  }
}
