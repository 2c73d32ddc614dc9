import type { Kind } from '../../domain/operation';
import type { Outcome } from '../../domain/outcome';
import { rightNow } from '../../domain/right-now';
import type { Tables } from '../vault/database';
import { madeAt } from '../vault/ids';
import type { SealedRecord } from '../vault/rows';
import { sealJson, unsealJson } from '../vault/sealing';

/** One line of what the member recorded on this device, as it was said. */
export interface Recorded {
  id: string;
  kind: Kind;
  /** ISO, as well as it was known. Earlier releases kept what this device's clock showed. */
  at: string;
  /** Both null away from any door. */
  stairwellId: string | null;
  place: { building: string; stairwell: string; street: string; number: string } | null;
  /** None for what concerns no door. */
  door: { id: string; label: string; floor: number } | null;
  outcome: Outcome | null;
  /** The passage that it takes back. */
  encounterId: string | null;
  /** Where somebody was met who was not at their door. Earlier releases did not keep it. */
  placeName?: string | null;
}

const KEPT_DAYS = 8;
const DAY_MS = 86_400_000;

/** The member's own memory of what was done on this device in the last days. */
export class Records {
  readonly #open = new Map<string, Recorded>();

  constructor(
    private readonly db: Tables,
    private readonly key: CryptoKey,
    private readonly holder: string,
  ) {}

  async seal(recorded: Recorded, number: number): Promise<SealedRecord> {
    const { id } = recorded;
    return { id, holder: this.holder, number, sealed: await sealJson(recorded, this.key, id) };
  }

  /** Of these ids, those that were recorded on this device. */
  async known(ids: string[]): Promise<string[]> {
    const rows = await this.db.records.bulkGet(ids);
    return rows.filter((row) => row !== undefined).map(({ id }) => id);
  }

  /** The newest first. */
  async latest(limit: number): Promise<Recorded[]> {
    return this.#opened(await this.#newest(limit).toArray());
  }

  async lastId(): Promise<string | null> {
    return (await this.#newest(1).first())?.id ?? null;
  }

  /** Of these, the member's own, however long ago they were recorded. */
  async mine(ids: string[]): Promise<Recorded[]> {
    const rows = await this.db.records.bulkGet(ids);
    return this.#opened(rows.filter((row) => row?.holder === this.holder) as SealedRecord[]);
  }

  /** Inside a transaction: what the server has had for some days is let go. */
  async prune(tx: Tables, now = rightNow().getTime()): Promise<void> {
    const old = (await tx.acknowledged.toCollection().primaryKeys()).filter(
      (id) => now - madeAt(id) > KEPT_DAYS * DAY_MS,
    );
    await tx.records.bulkDelete(old);
    await tx.acknowledged.bulkDelete(old);
  }

  #newest(limit: number) {
    return this.db.records
      .where('[holder+number]')
      .between([this.holder, -Infinity], [this.holder, Infinity])
      .reverse()
      .limit(limit);
  }

  #opened(rows: SealedRecord[]): Promise<Recorded[]> {
    return Promise.all(rows.map((row) => this.#openedOne(row)));
  }

  async #openedOne({ id, sealed }: SealedRecord): Promise<Recorded> {
    const open = this.#open.get(id);
    if (open) return open;
    const recorded = (await unsealJson(sealed, this.key, id)) as Recorded;
    this.#open.set(id, recorded);
    return recorded;
  }
}
