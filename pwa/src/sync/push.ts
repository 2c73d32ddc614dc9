import type { Answer, SignedOperation } from '../domain/operation';
import type { Outbox, Unsent } from '../store/outbox';

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
  send: (operations: SignedOperation[]) => Promise<Answer[]>,
  mayGo: (unsent: Unsent) => boolean = () => true,
): Promise<void> {
  let lastNumber = 0;
  for (;;) {
    const batch = await outbox.after(lastNumber, BATCH_SIZE);
    const last = batch.at(-1);
    if (!last) return;
    const unsent = await Promise.all(batch.map((entry) => outbox.unseal(entry)));
    const operations = unsent.filter(mayGo).map(({ signed }) => signed);
    if (operations.length > 0) await outbox.settle(await send(operations));
    lastNumber = last.number;
  }
}
