import { OUTCOMES } from '../../domain/outcome';
import type { Assignment } from '../../domain/member';
import type { Stairwell } from '../../domain/places';
import { type Digest, digestOf } from '../../domain/summary';
import type { Chunk, Chunks } from '../vault/chunks';
import type { PalierDatabase } from '../vault/database';
import { sealJson, unsealJson } from '../vault/sealing';

interface Kept {
  version: number;
  digest: Digest;
}

/**
 * The shape of what is kept: of another one, nothing is read. What one release knows as another
 * answer, the next may know by name.
 */
const FORMAT = `3.${OUTCOMES.length}`;
const SAVE_AFTER_MS = 1000;

/**
 * Digests of stairwells, so that the first screen of a start opens one seal and not five hundred.
 * A mere memory: each names the version of the chunk that it was made from, and is made again when
 * that is another.
 */
export class Digests {
  #kept = new Map<string, Kept>();
  #isSavePlanned = false;

  constructor(
    private readonly db: PalierDatabase,
    private readonly key: CryptoKey,
    private readonly holder: string,
    private readonly stairwells: Chunks<Stairwell>,
  ) {}

  /** What an earlier start has left. */
  async load(): Promise<void> {
    const row = await this.db.digests.get(this.holder);
    if (!row) return;
    const { format, kept } = (await unsealJson(row.sealed, this.key, label(this.holder))) as {
      format: string;
      kept: [string, Kept][];
    };
    if (format === FORMAT) this.#kept = new Map(kept);
  }

  /** Of the stairwells of these buildings, for one campaign. */
  async of(buildingIds: string[], campaignId: string | null): Promise<Digest[]> {
    const scopes = new Set(buildingIds.map((id) => `building:${id}`));
    const held = await this.stairwells.held('stairwell:');
    const wanted = held.filter(({ scope }) => scopes.has(scope));
    const isKept = ({ id, version }: { id: string; version: number }) =>
      this.#kept.get(`${id} ${campaignId}`)?.version === version;
    const toMake = wanted.filter((one) => !isKept(one));
    for (const { id, version, content } of await this.stairwells.open(toMake)) {
      this.#kept.set(`${id} ${campaignId}`, { version, digest: digestOf(content, campaignId) });
    }
    if (toMake.length > 0) this.#saveSoon();
    return wanted
      .map(({ id }) => this.#kept.get(`${id} ${campaignId}`)?.digest)
      .filter((digest) => digest !== undefined);
  }

  /**
   * Of stairwells that are being written, while the disk is at work and the page is not.
   *
   * @returns what to `keep` once they are written; of a transaction that failed nothing is kept.
   */
  made(stairwells: Chunk<Stairwell>[], assignments: Assignment[]): [string, Kept][] {
    return assignments.flatMap(({ buildingIds, campaignId }) => {
      const scopes = new Set(buildingIds.map((id) => `building:${id}`));
      return stairwells
        .filter(({ scope }) => scopes.has(scope))
        .map(({ id, version, content }): [string, Kept] => [
          `${id} ${campaignId}`,
          { version, digest: digestOf(content, campaignId) },
        ]);
    });
  }

  keep(made: [string, Kept][]): void {
    if (made.length === 0) return;
    for (const [key, kept] of made) this.#kept.set(key, kept);
    this.#saveSoon();
  }

  /** A tap is never made to wait for it. */
  #saveSoon(): void {
    if (this.#isSavePlanned) return;
    this.#isSavePlanned = true;
    setTimeout(() => {
      this.#isSavePlanned = false;
      void this.save().catch(() => undefined); // Without it, the next start makes them again.
    }, SAVE_AFTER_MS);
  }

  async save(): Promise<void> {
    const held = new Set((await this.stairwells.held('stairwell:')).map(({ id }) => id));
    if (held.size === 0) return;
    const kept = [...this.#kept].filter(([key]) => held.has(key.split(' ')[0] ?? ''));
    const sealed = await sealJson({ format: FORMAT, kept }, this.key, label(this.holder));
    await this.db.digests.put({ holder: this.holder, sealed });
  }
}

function label(holder: string): string {
  return `${holder} digests`;
}
