import { fold } from '../domain/fold';
import type { Contents } from '../domain/kinds/kind';
import type { Person } from '../domain/member';
import type { Kind, Operation, OperationInContext, Payloads } from '../domain/operation';
import type { Stairwell } from '../domain/places';
import { readSigned } from '../store/outbox/read-signed';
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
export function inContext(
  operation: Operation,
  facts: Partial<OperationInContext> = {},
): OperationInContext {
  return {
    operation,
    deviceSeq: 1,
    author: { id: AICHA, name: 'Aïcha' },
    nameOf: () => 'Karim',
    place: null,
    ...facts,
  };
}

/** As the screens of a stairwell show it next. */
export function applyOperation(
  stairwell: Stairwell,
  operation: Operation,
  deviceSeq: number,
  author: Person = { id: AICHA, name: '' },
): Stairwell {
  return fold('stairwell', stairwell, inContext(operation, { deviceSeq, author }));
}

export function applyToFollowUps(items: Contents['follow_ups'], inContext: OperationInContext) {
  return fold('follow_ups', items, inContext);
}

export function applyToMeetings(meetings: Contents['meetings'], inContext: OperationInContext) {
  return fold('meetings', meetings, inContext);
}

/** So many minutes after noon. */
export function minutesLater(minutes: number): string {
  return new Date(NOON.getTime() + minutes * 60_000).toISOString();
}

/** What an operation in the outbox says. */
export async function sent(store: Store, id: string): Promise<Operation> {
  const entry = await store.db.outbox.get(id);
  if (!entry) throw new Error(`no operation ${id} waits`);
  return readSigned((await store.outbox.unseal(entry)).signed).operation;
}
