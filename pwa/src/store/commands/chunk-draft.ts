import type { ChunkKind, PlaceNames } from '../../domain/kinds/kind';
import type { OperationInContext } from '../../domain/operation';
import {
  chunkKindOf,
  type ChunkStore,
  chunkStoreOf,
  type ChunkStores,
} from '../formats/chunk-kinds';
import { type Chunk, nextVersion } from '../vault/chunks';
import type { Tables } from '../vault/database';
import type { SealedChunk } from '../vault/rows';
import { foldOn, placeIn } from './folds';

/** One chunk while a command works on it: nothing of it is stored before `write`. */
export class Draft {
  /** As it is on the disk. */
  readonly before: unknown;
  #isGone = false;

  private constructor(
    private readonly chunkStore: ChunkStore<unknown>,
    private readonly kind: ChunkKind,
    private readonly chunk: Chunk<unknown>,
    private readonly isNew: boolean,
  ) {
    this.before = chunk.content;
  }

  /** @returns undefined when the chunk is not on this device. */
  static async of(chunkStores: ChunkStores, id: string): Promise<Draft | undefined> {
    const chunkStore = chunkStoreOf(chunkStores, id);
    if (!chunkStore) return undefined;
    const kind = chunkKindOf(id);
    const chunk = await chunkStore.chunks.read(id);
    if (chunk) return new Draft(chunkStore, kind, { ...chunk, version: chunk.version + 1 }, false);
    if (!chunkStore.begins) return undefined;
    return new Draft(
      chunkStore,
      kind,
      { id, ...chunkStore.begins, version: nextVersion(undefined) },
      true,
    );
  }

  /** Of what is no longer on this device, and is spoken of to the end: it is not stored. */
  static gone(
    chunkStores: ChunkStores,
    filed: { chunkId: string; scope: string },
    content: unknown,
  ): Draft {
    const { chunkId: id, scope } = filed;
    const chunkStore = chunkStoreOf(chunkStores, id);
    if (!chunkStore) throw new Error(`${id} is of no kind that is known`);
    const draft = new Draft(
      chunkStore,
      chunkKindOf(id),
      {
        ...{ id, scope, version: nextVersion(undefined), content },
      },
      true,
    );
    draft.#isGone = true;
    return draft;
  }

  get content(): unknown {
    return this.chunk.content;
  }

  set content(content: unknown) {
    this.chunk.content = content;
  }

  /** Where it is filed. */
  get filed(): { chunkId: string; scope: string } {
    return { chunkId: this.chunk.id, scope: this.chunk.scope };
  }

  fold(context: OperationInContext): void {
    this.content = foldOn(this.kind, this.content, context);
  }

  /** @param seen what was decided on. */
  placeOf({ operation }: Pick<OperationInContext, 'operation'>, seen: unknown): PlaceNames | null {
    return placeIn(this.kind, seen, this.content, operation);
  }

  seal(): Promise<SealedChunk> {
    return this.chunkStore.chunks.seal(this.chunk);
  }

  /** Inside a transaction. @throws Stale when somebody else wrote it meanwhile. */
  write(tx: Tables, sealed: SealedChunk): Promise<void> {
    return this.#isGone ? Promise.resolve() : this.chunkStore.chunks.write(tx, sealed, this.isNew);
  }

  /** After the commit. */
  keep(): void {
    if (!this.#isGone) this.chunkStore.chunks.keep(this.chunk);
  }
}
