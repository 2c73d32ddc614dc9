import { idAt, idColumn, idCount } from '../vault/bytes';
import type { Chunks, Reader, Shape } from '../vault/chunks';

/** A passage of the member's own, by what is the same for every reader of its stairwell. */
export interface OwnPassage {
  id: string;
  householdId: string;
  /** Epoch seconds. */
  at: number;
  seq: number;
}

interface OwnPassageColumns {
  id: Uint8Array;
  household: Uint8Array;
  at: number[];
  seq: number[];
}

export const OWN_PASSAGES = 'own_passages';

export const ownPassagesShape: Shape<OwnPassage[]> = {
  format: 1,
  read(_format, columns) {
    const { id, household, at, seq } = columns as unknown as OwnPassageColumns;
    return Array.from({ length: idCount(id) }, (_, row) => ({
      id: idAt(id, row) ?? '',
      householdId: idAt(household, row) ?? '',
      at: at[row] ?? 0,
      seq: seq[row] ?? 0,
    }));
  },
  write: (own) =>
    Promise.resolve({
      id: idColumn(own.map(({ id }) => id)),
      household: idColumn(own.map(({ householdId }) => householdId)),
      at: own.map(({ at }) => at),
      seq: own.map(({ seq }) => seq),
    }),
};

/** Who reads stairwells here, and which passages of the last days are theirs to correct. */
export class OwnPassages implements Reader {
  #ids = new Map<string, string>();
  #version = 0;

  constructor(
    readonly memberId: string,
    private readonly chunks: Chunks<OwnPassage[]>,
  ) {}

  async load(): Promise<void> {
    const chunk = await this.chunks.read(OWN_PASSAGES);
    if (!chunk || chunk.version === this.#version) return;
    this.#version = chunk.version;
    this.#take(chunk.content);
  }

  /** They come before the stairwells that are read with them, and are stored together. */
  arrive(bytes: Uint8Array): void {
    this.#take(this.chunks.contentOf(bytes));
  }

  idOf(householdId: string, at: number, seq: number): string | null {
    return this.#ids.get(keyOf(householdId, at, seq)) ?? null;
  }

  #take(own: OwnPassage[]): void {
    this.#ids = new Map(
      own.map(({ id, householdId, at, seq }) => [keyOf(householdId, at, seq), id]),
    );
  }
}

function keyOf(householdId: string, at: number, seq: number): string {
  return `${householdId} ${at} ${seq}`;
}
