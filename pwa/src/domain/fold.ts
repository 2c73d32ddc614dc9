import { declarationOf } from './kinds/all';
import type { ChunkKind, Contents } from './kinds/kind';
import type { OperationInContext } from './operation';

/**
 * The content of one kind of chunk after an operation. One that is in already, or is none of its
 * business, changes nothing; so does one of a later release, which another tab may have recorded.
 */
export function fold<C extends ChunkKind>(
  chunk: C,
  content: Contents[C],
  context: OperationInContext,
): Contents[C] {
  const apply = declarationOf(context.operation.kind)?.folds[chunk] as
    ((content: Contents[C], context: OperationInContext) => Contents[C]) | undefined;
  return apply ? apply(content, context) : content;
}
