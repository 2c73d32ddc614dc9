import type { Kind, Operation, Payloads } from '../domain/operation';
import type { Said } from '../domain/said';
import { saidIn } from '../store/outbox/operations';
import type { Store } from '../store/store';
import { AICHA, NOON } from './device';

/** `op1`, said at noon, unless told otherwise. */
export function anOperation<K extends Kind>(
  kind: K,
  payload: Payloads[K],
  facts: Partial<Operation> = {},
): Operation<K> {
  return {
    id: 'op1',
    kind,
    kindVersion: 1,
    payload,
    recordedAt: NOON.toISOString(),
    utcOffsetMin: 60,
    serverOffsetMs: null,
    dependsOn: [],
    ...facts,
  } as Operation<K>;
}

/** By Aïcha, at no door, unless told otherwise. */
export function asSaid(operation: Operation, facts: Partial<Said> = {}): Said {
  return {
    operation,
    deviceSeq: 1,
    author: { id: AICHA, name: 'Aïcha' },
    nameOf: () => 'Karim',
    place: null,
    ...facts,
  };
}

/** So many minutes after noon. */
export function minutesLater(minutes: number): string {
  return new Date(NOON.getTime() + minutes * 60_000).toISOString();
}

/** What an operation in the outbox says. */
export async function sent(store: Store, id: string): Promise<Operation> {
  const entry = await store.db.outbox.get(id);
  if (!entry) throw new Error(`no operation ${id} waits`);
  return saidIn((await store.outbox.unseal(entry)).signed).operation;
}
