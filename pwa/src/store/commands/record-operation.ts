import { kinds } from '../../domain/kinds/all';
import type { KindDeclaration } from '../../domain/kinds/kind';
import type { Kind, Operation, Payloads } from '../../domain/operation';
import type { Stairwell } from '../../domain/places';
import type { ChunkId, ContentOf } from '../formats/chunk-kinds';
import { operationOf } from '../outbox/make-operation';
import { type Tap, tapped } from '../outbox/operations';
import { type CommandPart, operationsOn } from './command-parts';
import type { Store } from './store-type';

/**
 * Record one operation, of whatever kind: for those that need no more than their payload.
 *
 * @param chunkId the chunk that is decided on.
 * @param payloadOf from what stands there when its turn comes.
 * @returns the operation's id.
 * @throws Refusal of the payload, and of a field that its kind limits: then nothing was written.
 */
export async function recordOperation<K extends Kind, Id extends ChunkId>(
  store: Pick<Store, 'commands'>,
  chunkId: Id,
  kind: K,
  payloadOf: (content: ContentOf<Id>) => Payloads[K],
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  await store.commands.carryOut([operationPart(tap, chunkId, kind, payloadOf)]);
  return tap.id;
}

/** As `recordOperation`, for a command that does more. */
export function operationPart<K extends Kind, Id extends ChunkId>(
  tap: Tap,
  chunkId: Id,
  kind: K,
  payloadOf: (content: ContentOf<Id>) => Payloads[K],
): CommandPart {
  return operationsOn(chunkId, (content) => {
    const payload = payloadOf(content);
    if (!chunkId.startsWith('stairwell:')) return [operationOf(tap, kind, payload)];
    return [stairwellOperation(tap, kind, payload, content as Stairwell)];
  });
}

/** With those that must come before it, by what stands in its stairwell. */
export function stairwellOperation<K extends Kind>(
  tap: Tap,
  kind: K,
  payload: Payloads[K],
  stairwell: Stairwell,
): Operation {
  const { waitsFor } = kinds[kind] as KindDeclaration<Payloads, K>;
  return operationOf(tap, kind, payload, waitsFor?.(payload, stairwell));
}
