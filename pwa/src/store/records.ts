import type { Delivery, Kind, Operation } from '../domain/operation';
import type { Outcome } from '../domain/outcome';
import type { SaidPlace } from '../domain/said';
import type { PalierDatabase } from './database';
import { sealJson, unsealJson, type Bytes } from './sealing';
import type { Store } from './store';
import { watch } from './watch';

/** One line of what the member recorded on this device, as it was said. */
export interface Recorded {
  id: string;
  kind: Kind;
  /** ISO, by this device's clock. */
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

/** With what became of it. */
export interface RecordView extends Recorded {
  delivery: Delivery;
  /** It was taken back by a later one. */
  isWithdrawn: boolean;
  /** It waits for one that was put aside. */
  isBlocked: boolean;
}

/** A record at rest. */
export interface SealedRecord {
  id: string;
  holder: string;
  number: number;
  sealed: Bytes;
}

const KEPT_DAYS = 8;
const DAY_MS = 86_400_000;

/** The member's own memory of what was done on this device in the last days. */
export class Records {
  readonly #open = new Map<string, Recorded>();

  constructor(
    private readonly db: PalierDatabase,
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
    const rows = await this.db.records
      .where('[holder+number]')
      .between([this.holder, -Infinity], [this.holder, Infinity])
      .reverse()
      .limit(limit)
      .toArray();
    return Promise.resolve(Promise.all(rows.map((row) => this.#opened(row))));
  }

  /** Of these, the member's own, however long ago they were recorded. */
  async mine(ids: string[]): Promise<Recorded[]> {
    const rows = await this.db.records.bulkGet(ids);
    const mine = rows.filter((row) => row?.holder === this.holder);
    return Promise.resolve(Promise.all(mine.map((row) => this.#opened(row!))));
  }

  /** Inside a transaction: what the server has had for some days is let go. */
  async prune(now = Date.now()): Promise<void> {
    const old = (await this.db.acknowledged.toCollection().primaryKeys()).filter(
      (id) => now - madeAt(id) > KEPT_DAYS * DAY_MS,
    );
    await this.db.records.bulkDelete(old);
    await this.db.acknowledged.bulkDelete(old);
  }

  async #opened({ id, sealed }: SealedRecord): Promise<Recorded> {
    const open = this.#open.get(id);
    if (open) return open;
    const recorded = (await unsealJson(sealed, this.key, id)) as Recorded;
    this.#open.set(id, recorded);
    return recorded;
  }
}

/** @param place where it was said, with the names that it had then. */
export function recordOf(operation: Operation, place: SaidPlace | null): Recorded {
  const { kind, payload } = operation;
  const isSaid = kind === 'encounter.record' || kind === 'encounter.meet';
  return {
    id: operation.id,
    kind,
    at: operation.recordedAt,
    stairwellId: place?.stairwellId ?? null,
    place: place && namesOf(place),
    door: place?.door ?? null,
    outcome: isSaid ? payload.outcome : null,
    encounterId: kind === 'encounter.withdraw' ? payload.encounter_id : null,
    placeName: kind === 'encounter.meet' ? payload.place_name : null,
  };
}

function namesOf({ building, stairwell, street, number }: SaidPlace): Recorded['place'] {
  return { building, stairwell, street, number };
}

/** An id of version 7 begins with the milliseconds of its making: exact enough to forget by. */
function madeAt(id: string): number {
  return parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

/** What the member recorded lately on this device, the newest first, and what became of it. */
export function watchRecords(
  store: Pick<Store, 'records' | 'outbox'>,
  tell: (records: RecordView[]) => void,
  limit = 200,
): () => void {
  return watch(async () => {
    const latest = await store.records.latest(limit);
    // What did not go through is shown until somebody has seen to it, however old it is.
    const stuck = await store.outbox.stuckIds();
    const shown = new Set(latest.map(({ id }) => id));
    const older = await store.records.mine(stuck.filter((id) => !shown.has(id)));
    const records = limit > 1 ? [...latest, ...older] : latest;
    const deliveries = await store.outbox.deliveries(records.map(({ id }) => id));
    const blocked = await store.outbox.blockedIds();
    const withdrawn = new Set(records.map(({ encounterId }) => encounterId));
    const views = records.map((recorded, index) => ({
      ...recorded,
      delivery: deliveries[index] ?? { state: 'waiting' as const },
      isWithdrawn: withdrawn.has(recorded.id),
      isBlocked: blocked.has(recorded.id),
    }));
    return views.filter(({ delivery }) => !('isReplaced' in delivery && delivery.isReplaced));
  }, tell);
}
