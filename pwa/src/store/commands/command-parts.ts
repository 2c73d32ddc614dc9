import type { Operation } from '../../domain/operation';
import type { OperationInContext } from '../../domain/operation';
import type { ChunkId, ContentOf } from '../formats/chunk-kinds';
import type { Filed } from '../outbox/unsent';

/** Something that a tap says, and on which chunks. */
export interface OperationsPart {
  /** The chunk that is decided on; the operations are filed under it. */
  chunkId: ChunkId;
  decide: (content: unknown) => Operation[];
  /** Those that they change too, if they are held. */
  alsoOf: (content: unknown) => ChunkId[];
  /** How long they stay on this device, so that they can be taken back. */
  holdMs?: number | undefined;
}

/** A change that is told to nobody: what this device alone adds up. */
export interface LocalChangePart {
  chunkId: ChunkId;
  change: (content: unknown) => unknown;
}

/** What one tap does: all of it in one transaction, each part on what those before it have left. */
export type CommandPart = OperationsPart | LocalChangePart;

/**
 * @param decide is asked again when another tab wrote in between, so it must do nothing but answer.
 * @param alsoOf further chunks that the operations change, if they are held.
 */
export function operationsOn<Id extends ChunkId>(
  chunkId: Id,
  decide: (content: ContentOf<Id>) => Operation[],
  alsoOf: (content: ContentOf<Id>) => ChunkId[] = () => [],
): CommandPart {
  return { chunkId, decide, alsoOf } as OperationsPart;
}

export function localChange<Id extends ChunkId>(
  chunkId: Id,
  change: (content: ContentOf<Id>) => ContentOf<Id>,
): CommandPart {
  return { chunkId, change } as LocalChangePart;
}

/** What is said instead of what was refused. */
export interface Replacement {
  /** Outbox entries to put aside. */
  asideIds: string[];
  /** Only while they are held back on this device: what left it is with the server. */
  mustBeHeld?: boolean;
  /** What takes them out of the chunks that are held, as far as that can be said. */
  undone: Operation[];
  operations: Pick<OperationInContext, 'operation' | 'place'>[];
  filed: Filed;
}
