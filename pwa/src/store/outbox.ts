import { today } from '../domain/day';
import type { Answer, Delivery, SignedOperation } from '../domain/operation';
import { isTimeSure } from '../domain/right-now';
import type { SaidPlace } from '../domain/said';
import { Stale, type PalierDatabase } from './database';
import { saidIn } from './operations';
import { sealJson, unsealJson, type Bytes } from './sealing';
import { watch } from './watch';

/** Fields are only ever added: entries of an earlier release may wait here for months. */
export interface OutboxEntry {
  id: string;
  /** The order on this device, over all who carry it. Each author's own number is signed. */
  number: number;
  /** `aside`: refused, and whoever said it has said something else instead or lets it rest. */
  state: 'waiting' | 'held' | 'refused' | 'aside';
  refusalCode: string | null;
  /** It is aside because something else was said instead. */
  isReplaced?: boolean;
  /** Not sent before this day is over: what it adds up is not to be told one by one. */
  sendAfter?: string;
  /** What was said at a door is as private here as in its chunk. */
  sealed: Bytes;
}

/** The chunk that an operation changed, and its scope; and further ones. */
export interface Filed {
  chunkId: string;
  scope: string;
  also?: { chunkId: string; scope: string }[];
}

/** Inside the seal. */
export interface Unsent extends Filed {
  signed: SignedOperation;
  /** The member who said it. */
  holder: string;
  /** Where it was said: a list that comes anew does not tell. Earlier releases did not keep it. */
  place?: SaidPlace | null;
}

export type OutboxCounts = Record<OutboxEntry['state'], number>;

const LAST_NUMBER = 'outbox';

/** What this device did and the server has not taken yet. Entries leave by `settle` alone. */
export class Outbox {
  constructor(
    private readonly db: PalierDatabase,
    private readonly key: CryptoKey,
  ) {}

  /** The last number given on this device, and the last that this member signed. */
  async lastNumbers(memberId: string): Promise<{ number: number; deviceSeq: number }> {
    const [number, deviceSeq] = await this.db.counters.bulkGet([LAST_NUMBER, memberId]);
    return { number: number?.value ?? 0, deviceSeq: deviceSeq?.value ?? 0 };
  }

  async seal(unsent: Unsent, number: number): Promise<OutboxEntry> {
    const { id } = unsent.signed;
    const sealed = await sealJson(unsent, this.key, id);
    const entry = { id, number, state: 'waiting' as const, refusalCode: null, sealed };
    const { operation } = saidIn(unsent.signed);
    if (operation.kind !== 'talk_count.report') return entry;
    return { ...entry, sendAfter: operation.payload.day };
  }

  /**
   * Inside the transaction that writes the chunk.
   *
   * @param deviceSeq the number that the last of them is signed with.
   * @throws Stale when the first one's number is taken.
   */
  async add(entries: OutboxEntry[], memberId: string, deviceSeq: number): Promise<void> {
    const [first, last] = [entries.at(0), entries.at(-1)];
    if (!first || !last) return;
    if ((await this.lastNumbers(memberId)).number !== first.number - 1) throw new Stale();
    await this.db.outbox.bulkAdd(entries);
    await this.db.counters.bulkPut([
      { id: LAST_NUMBER, value: last.number },
      { id: memberId, value: deviceSeq },
    ]);
  }

  /** The next to send, in the order in which they were done. Held ones are asked about again. */
  async after(number: number, limit: number): Promise<OutboxEntry[]> {
    const later = this.db.outbox.where('number').above(number);
    return later
      .filter((entry) => (entry.state === 'waiting' || entry.state === 'held') && isDue(entry))
      .limit(limit)
      .toArray();
  }

  async unseal(entry: OutboxEntry): Promise<Unsent> {
    return (await unsealJson(entry.sealed, this.key, entry.id)) as Unsent;
  }

  async find(id: string): Promise<Unsent | undefined> {
    const entry = await this.db.outbox.get(id);
    return entry && this.unseal(entry);
  }

  /** All that is here, in its order, opened. */
  async all(): Promise<{ state: OutboxEntry['state']; unsent: Unsent }[]> {
    const entries = await this.db.outbox.orderBy('number').toArray();
    return Promise.all(
      entries.map(async (entry) => ({ state: entry.state, unsent: await this.unseal(entry) })),
    );
  }

  /** Write down what the server said, by id. A verdict that is not known here settles nothing. */
  async settle(answers: Answer[]): Promise<void> {
    await this.db.transaction('rw', this.db.outbox, this.db.acknowledged, async () => {
      const inOutbox = await this.db.outbox.bulkGet(answers.map(({ id }) => id));
      const acknowledged: string[] = [];
      for (const [index, { id, verdict, code }] of answers.entries()) {
        if (!inOutbox[index]) continue;
        if (verdict === 'applied' || verdict === 'duplicate') acknowledged.push(id);
        else if (verdict === 'held' || verdict === 'refused') {
          await this.db.outbox.update(id, { state: verdict, refusalCode: code ?? null });
        }
      }
      await this.db.acknowledged.bulkPut(acknowledged.map((id) => ({ id })));
      await this.db.outbox.bulkDelete(acknowledged);
    });
  }

  /** Inside a transaction or alone: what was decided here about some of them. */
  async mark(
    ids: string[],
    state: OutboxEntry['state'],
    { isReplaced = false }: { isReplaced?: boolean } = {},
  ): Promise<void> {
    await this.db.outbox.where('id').anyOf(ids).modify({ state, isReplaced });
  }

  async deliveries(ids: string[]): Promise<Delivery[]> {
    const acknowledged = await this.db.acknowledged.bulkGet(ids);
    const entries = await this.db.outbox.bulkGet(ids);
    return ids.map((_, index) => {
      if (acknowledged[index]) return { state: 'acknowledged' };
      const entry = entries[index];
      // In doubt it is not done.
      if (!entry || entry.state === 'waiting') return { state: 'waiting' };
      const { state, refusalCode, isReplaced = false } = entry;
      return { state, code: refusalCode ?? '', isReplaced };
    });
  }

  watchCounts(tell: (counts: OutboxCounts) => void): () => void {
    return watch(() => this.counts(), tell);
  }

  async counts(): Promise<OutboxCounts> {
    const counts: OutboxCounts = { waiting: 0, held: 0, refused: 0, aside: 0 };
    await this.db.outbox.filter(isDue).each(({ state }) => counts[state]++);
    return counts;
  }
}

/** All the chunks that it changed, with their scopes. */
export function filedIn({
  chunkId,
  scope,
  also = [],
}: Filed): { chunkId: string; scope: string }[] {
  return [{ chunkId, scope }, ...also];
}

function isDue({ sendAfter }: OutboxEntry): boolean {
  return sendAfter === undefined || (sendAfter < today() && isTimeSure());
}
