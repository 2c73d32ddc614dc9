import type { ChunkKind, Contents } from '../../domain/kinds/kind';
import type { Stairwell } from '../../domain/places';
import type { Chunks, Reader, Shape } from '../vault/chunks';
import { followUpsShape, meetingsShape, talkCountsShape } from './item-shapes';
import { roundsShape } from './rounds-shape';
import { stairwellShape } from './stairwell-shape';

export type ChunkId = `stairwell:${string}` | Exclude<ChunkKind, 'stairwell'>;

export type ContentOf<Id extends ChunkId> = Id extends ChunkKind ? Contents[Id] : Stairwell;

/** One sort of chunk that operations change. */
export interface ChunkStore<T> {
  chunks: Chunks<T>;
  /** A list that is there from the first operation on, though the server never sent it. */
  begins?: { scope: string; content: T };
}

export type ChunkStores = { [S in ChunkKind]: ChunkStore<Contents[S]> };

export function makeChunkStores(
  chunks: <T>(shape: Shape<T>, reader?: Reader) => Chunks<T>,
  reader: Reader,
): ChunkStores {
  return {
    stairwell: { chunks: chunks(stairwellShape, reader) },
    follow_ups: { chunks: chunks(followUpsShape), begins: { scope: 'me', content: [] } },
    meetings: { chunks: chunks(meetingsShape), begins: { scope: 'me', content: [] } },
    rounds: { chunks: chunks(roundsShape), begins: { scope: 'me', content: [] } },
    talk_counts: { chunks: chunks(talkCountsShape), begins: { scope: 'device', content: [] } },
  };
}

/** @returns undefined for chunks that no operation changes. */
export function chunkStoreOf(
  chunkStores: ChunkStores,
  chunkId: string,
): ChunkStore<unknown> | undefined {
  const kind = chunkKindOf(chunkId);
  return kind in chunkStores ? chunkStores[kind] : undefined;
}

/** The sort of a chunk is the first word of its id. */
export function chunkKindOf(chunkId: string): ChunkKind {
  return (chunkId.split(':')[0] ?? '') as ChunkKind;
}
