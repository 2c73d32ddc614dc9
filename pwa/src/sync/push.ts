import { fetched } from '../api/problem';
import type { Answers } from '../domain/operation';
import type { Outbox } from '../store/outbox/outbox';
import type { Outgoing } from '../store/outbox/unsent';

const BATCH_SIZE = 50;

/**
 * Send what waits, oldest first, once through the outbox.
 *
 * An answer that never comes settles nothing: the same operations go again next time, and the
 * server knows them by their ids. What is recorded meanwhile has a higher number and goes last.
 *
 * @param mayGo not yet for those whose author's key the server does not know.
 * @throws whatever `send` throws; all that was answered before stays settled.
 */
export async function push(
  outbox: Outbox,
  send: (operations: Outgoing[]) => Promise<Answers>,
  mayGo: (holder: string) => boolean = () => true,
): Promise<void> {
  let lastNumber = 0;
  for (;;) {
    const batch = await outbox.after(lastNumber, BATCH_SIZE);
    const last = batch.at(-1);
    if (!last) return;
    const all = await Promise.all(batch.map((entry) => outbox.outgoing(entry, mayGo)));
    const operations = all.filter((one) => one !== null);
    if (operations.length > 0) {
      // What writes the answer down is here before the answer.
      const [{ answers, epoch }] = await Promise.all([
        send(operations),
        fetched(import('../store/outbox/settling')),
      ]);
      await outbox.settle(answers, epoch);
    }
    lastNumber = last.number;
  }
}
