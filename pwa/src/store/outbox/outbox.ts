import { addDays } from '../../domain/day';
import { today } from '../../domain/service-day';
import type { Answer, Delivery } from '../../domain/operation';
import { Refusal } from '../../domain/refusal';
import { isTimeSure, rightNow } from '../../domain/right-now';
import { asBase64 } from '../vault/bytes';
import { type PalierDatabase, Stale, type Tables } from '../vault/database';
import type { Keys } from '../vault/keys';
import type { OutboxEntry } from '../vault/rows';
import { sealJson, unsealJson } from '../vault/sealing';
import { SERVER_LIFE, ServerLife } from '../vault/server-life';
import { serverKeyOf } from '../vault/settings';
import { type RestsOn, watch } from '../vault/watch';
import { recordedPlace } from './operations';
import { carriedWith } from './seal-late';
import type { Outgoing, Unsent } from './unsent';

/** What becomes of things that were said here rests on these. */
export const DELIVERIES: RestsOn = {
  outbox: 'all',
  acknowledged: 'all',
  settings: [SERVER_LIFE],
};

export type OutboxCounts = Record<OutboxEntry['state'], number>;

/** Far above any bar that offers to take something back. */
const LONGEST_HOLD_MS = 60_000;

/** What this device did and the server has not taken yet. Entries leave by `settle` alone. */
export class Outbox {
  /** The counter of this device. */
  static readonly LAST_NUMBER = 'outbox';

  constructor(
    private readonly db: PalierDatabase,
    /** Who looks at it. */
    private readonly memberId: string,
    private readonly keys: Pick<Keys, 'store' | 'device'>,
    readonly life = new ServerLife(db),
  ) {}

  /** The last number given on this device, and the last that this member signed. */
  async lastNumbers(
    memberId: string,
    tables: Tables = this.db,
  ): Promise<{ number: number; deviceSeq: number }> {
    const [number, deviceSeq] = await tables.counters.bulkGet([Outbox.LAST_NUMBER, memberId]);
    return { number: number?.value ?? 0, deviceSeq: deviceSeq?.value ?? 0 };
  }

  /**
   * @param when `holdMs`: how long it stays here, so that it can be taken back. `sendAfter`: the day
   *   that must be over before it is sent.
   */
  async seal(
    unsent: Unsent,
    number: number,
    { holdMs = 0, sendAfter }: { holdMs?: number | undefined; sendAfter?: string | undefined } = {},
  ): Promise<OutboxEntry> {
    const { id } = unsent.signed;
    const fresh = { id, number, state: 'waiting' as const, refusalCode: null };
    const held = holdMs > 0 ? { heldUntilMs: rightNow().getTime() + holdMs } : {};
    const entry = { ...fresh, ...held, ...(await this.#seals(unsent)) };
    return sendAfter === undefined ? entry : { ...entry, sendAfter };
  }

  async #seals(unsent: Unsent): Promise<Pick<OutboxEntry, 'holder' | 'sealed' | 'carried'>> {
    const { id } = unsent.signed;
    const { store, device } = this.keys;
    if (device) return { sealed: await sealJson(unsent, device, id) };
    const serverKey = await serverKeyOf(this.db);
    const [sealed, carried] = await Promise.all([
      sealJson(unsent, store, id),
      serverKey ? carriedWith(unsent, serverKey) : { carried: null, keyId: null },
    ]);
    return { holder: unsent.holder, sealed, ...carried };
  }

  /**
   * Inside the transaction that writes the chunk.
   *
   * @param deviceSeq the number that the last of them is signed with.
   * @throws Stale when the first one's number is taken.
   */
  async add(
    tx: Tables,
    entries: OutboxEntry[],
    memberId: string,
    deviceSeq: number,
  ): Promise<void> {
    const [first, last] = [entries.at(0), entries.at(-1)];
    if (!first || !last) return;
    if ((await this.lastNumbers(memberId, tx)).number !== first.number - 1) throw new Stale();
    await tx.outbox.bulkAdd(entries);
    await tx.counters.bulkPut([
      { id: Outbox.LAST_NUMBER, value: last.number },
      { id: memberId, value: deviceSeq },
    ]);
  }

  /** The next to send, in the order in which they were done. Held ones are asked about again. */
  async after(number: number, limit: number): Promise<OutboxEntry[]> {
    const later = this.db.outbox.where('number').above(number);
    return later
      .filter((entry) => isAskedAbout(entry) && isDue(entry) && holdMsOf(entry) === 0)
      .limit(limit)
      .toArray();
  }

  /** How long until the next that is held back may go; null: none is. */
  async nextHoldMs(): Promise<number | null> {
    const waiting = await this.db.outbox.filter(({ state }) => state === 'waiting').toArray();
    const holds = waiting.map((entry) => holdMsOf(entry)).filter((ms) => ms > 0);
    return holds.length > 0 ? Math.min(...holds) : null;
  }

  /** Inside the transaction that takes them back. @throws Refusal `outbox.gone` */
  async stillHeld(tx: Tables, ids: string[]): Promise<void> {
    const entries = await tx.outbox.bulkGet(ids);
    const isHeld = entries.every((one) => one?.state === 'waiting' && holdMsOf(one) > 0);
    if (!isHeld) throw new Refusal('outbox.gone');
  }

  /** @throws Error when somebody else said it. */
  async unseal(entry: OutboxEntry): Promise<Unsent> {
    const { device, store } = this.keys;
    const key = entry.holder === undefined ? device : store;
    if (!key) throw new Error('no key of this device opens it');
    return (await unsealJson(entry.sealed, key, entry.id)) as Unsent;
  }

  /** @returns null for what somebody else said, or what was sealed with a key that is gone. */
  async open(entry: OutboxEntry): Promise<Unsent | null> {
    if (entry.holder !== undefined && entry.holder !== this.memberId) return null;
    return this.unseal(entry).catch(() => null);
  }

  /** What is sent for it. @returns null when it cannot leave yet. */
  async outgoing(entry: OutboxEntry, mayGo: (holder: string) => boolean): Promise<Outgoing | null> {
    const unsent = await this.open(entry);
    const holder = unsent?.holder ?? entry.holder;
    if (holder === undefined || !mayGo(holder)) return null;
    // Only a server that gives a key knows what to do with a place.
    const { id, carried, keyId, receipt } = entry;
    if (unsent && !keyId) return unsent.signed;
    const again = receipt ? { receipt } : {};
    if (unsent) return { ...unsent.signed, place: recordedPlace(unsent.place), ...again };
    return carried && keyId ? { id, sealed: asBase64(carried), key: keyId, ...again } : null;
  }

  async find(id: string): Promise<Unsent | undefined> {
    const entry = await this.db.outbox.get(id);
    return (entry && (await this.open(entry))) ?? undefined;
  }

  /** All that is here and can be opened, in its order. */
  async all(): Promise<{ state: OutboxEntry['state']; unsent: Unsent }[]> {
    const entries = await this.db.outbox.orderBy('number').toArray();
    const opened = await Promise.all(entries.map((entry) => this.open(entry)));
    return entries.flatMap(({ state }, index) => {
      const unsent = opened[index];
      return unsent ? [{ state, unsent }] : [];
    });
  }

  /** What was written before the server's key was known gets its seal now. */
  async sealWhatIsBare(): Promise<void> {
    const bare = await this.db.outbox
      .filter(({ holder, carried }) => holder === this.memberId && !carried)
      .toArray();
    const serverKey = bare.length > 0 ? await serverKeyOf(this.db) : null;
    if (!serverKey) return;
    for (const entry of bare) {
      const unsent = await this.open(entry);
      if (unsent) await this.db.outbox.update(entry.id, await carriedWith(unsent, serverKey));
    }
  }

  /** Write down what the server said, by id. A verdict that is not known here settles nothing. */
  async settle(answers: Answer[], epoch?: string): Promise<void> {
    const { settle } = await import('./settling');
    await settle(this.db, this, { answers, epoch });
  }

  /** Inside a transaction or alone: what was decided here about some of them. */
  async mark(
    ids: string[],
    state: OutboxEntry['state'],
    { isReplaced = false, tx }: { isReplaced?: boolean; tx?: Tables } = {},
  ): Promise<void> {
    const marked = async ({ outbox }: Tables) => {
      const entries = (await outbox.bulkGet(ids)).filter((entry) => entry !== undefined);
      await outbox.bulkPut(entries.map((entry) => ({ ...entry, state, isReplaced })));
    };
    await (tx ? marked(tx) : this.db.transaction('rw', this.db.outbox, marked));
  }

  async deliveries(ids: string[]): Promise<Delivery[]> {
    const acknowledged = await this.db.acknowledged.bulkGet(ids);
    const entries = await this.db.outbox.bulkGet(ids);
    const isInDoubt = (await this.life.other()) !== null;
    return ids.map((_, index) => {
      if (acknowledged[index]) return { state: isInDoubt ? 'checking' : 'acknowledged' };
      const entry = entries[index];
      // In doubt it is not done.
      if (!entry || entry.state === 'waiting') return { state: 'waiting' };
      const { state, refusalCode, isReplaced = false, isOnlyHere = false } = entry;
      return { state, code: refusalCode ?? '', isReplaced, isOnlyHere };
    });
  }

  watchCounts(notify: (counts: OutboxCounts) => void): () => void {
    return watch(this.db, { outbox: 'all' }, () => this.counts(), notify);
  }

  async counts(): Promise<OutboxCounts> {
    const counts: OutboxCounts = { waiting: 0, held: 0, refused: 0, aside: 0 };
    await this.db.outbox.filter(isDue).each(({ state }) => counts[state]++);
    return counts;
  }
}

function isAskedAbout({ state }: OutboxEntry): boolean {
  return state === 'waiting' || state === 'held';
}

/** What is left of the time in which it can be taken back. */
function holdMsOf({ heldUntilMs = 0 }: OutboxEntry): number {
  const leftMs = heldUntilMs - rightNow().getTime();
  // A clock that was put back holds nothing for ever.
  return leftMs > 0 && leftMs <= LONGEST_HOLD_MS ? leftMs : 0;
}

/** What may be sent by now. */
export function isDue({ sendAfter }: OutboxEntry): boolean {
  if (sendAfter === undefined) return true;
  // A day far ahead was counted by a clock that was wrong, and has been set right since: nobody
  // waits years for it, the server says what is to be done.
  const isOver = sendAfter < today() || sendAfter > addDays(today(), 1);
  return isOver && isTimeSure();
}
