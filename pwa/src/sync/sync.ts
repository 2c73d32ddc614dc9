import { fetched, Problem, SignedOut, Unreachable } from '../api/problem';
import { postChanges, postOperations } from '../api/sync';
import type { Answers } from '../domain/operation';
import { rightNow } from '../domain/right-now';
import { reportTalkHeld } from '../store/commands/report-talk-counts';
import type { Outgoing } from '../store/outbox/unsent';
import type { Store } from '../store/store';
import { HEARD_AT } from '../store/vault/clock';
import { KeysChanged } from '../store/vault/keys';
import type { OtherLife } from '../store/vault/server-life';
import { retryWhenBusy } from './retry-when-busy';
import { pull } from './pull';

/** How the last attempt to reach the server ended. */
export type Reach = 'unknown' | 'reached' | 'unreachable' | 'signed_out' | 'trouble';

export interface SyncState {
  isRunning: boolean;
  /** Too many ask the server at once: this one has its place, and waits. */
  isInLine: boolean;
  reach: Reach;
  /** When the server last answered everything. */
  heardAt: Date | null;
  /** The code of a server that said no to the whole; null in every other case. */
  troubleCode: string | null;
  /** Why this device, or whoever uses it, is out for good; null: they are not. */
  outCode: string | null;
}

export interface Server {
  postOperations: (operations: Outgoing[]) => Promise<Answers>;
  postChanges: typeof postChanges;
}

const OUT_FOR_GOOD = new Set(['sign_in.device_withdrawn', 'sign_in.membership_ended']);
const LEAVE_WITHIN_MS = 3000;

/** Sends, then fetches. It does not know when: the triggers do. */
export class Sync {
  state: SyncState = {
    ...{ isRunning: false, isInLine: false, reach: 'unknown', heardAt: null },
    ...{ troubleCode: null, outCode: null },
  };
  readonly #listeners = new Set<(state: SyncState) => void>();
  #running: Promise<unknown> = Promise.resolve();
  #hasEnded = false;
  #isByHand = false;
  #isRunByHand = false;
  readonly #server: Server;

  constructor(
    readonly store: Store,
    server: Server = { postOperations, postChanges },
    /**
     * Makes sure that the server knows this member's key: `anew` where it may have forgotten it.
     *
     * @returns for whom may be sent.
     */
    private readonly prepare: (anew?: boolean) => Promise<(holder: string) => boolean> = () =>
      Promise.resolve(() => true),
  ) {
    const line = {
      isOver: () => this.#hasEnded,
      notify: (isInLine: boolean) => {
        if (isInLine !== this.state.isInLine) this.#note({ isInLine });
      },
    };
    this.#server = {
      postOperations: (...asked) => retryWhenBusy(() => server.postOperations(...asked), line),
      postChanges: (...asked) => retryWhenBusy(() => server.postChanges(...asked), line),
    };
  }

  watch(notify: (state: SyncState) => void): () => void {
    this.#listeners.add(notify);
    notify(this.state);
    return () => this.#listeners.delete(notify);
  }

  /**
   * One round with the server. To be without network or without a session is a state that is
   * shown, not an error.
   *
   * @throws whatever is a fault, after having noted it.
   */
  async run(): Promise<void> {
    if (this.#hasEnded) return;
    this.#note({ isRunning: true });
    const round = aloneAmongTabs(() => this.#round());
    this.#running = round.catch(() => undefined);
    try {
      await round;
      this.#note({ reach: 'reached', troubleCode: null });
    } catch (error) {
      if (this.#hasEnded) return;
      const reach = reachOf(error);
      const troubleCode = reach === 'trouble' && error instanceof Problem ? error.code : null;
      this.#note({ reach, troubleCode, outCode: outCodeOf(error) });
      if (reach === 'trouble') throw error;
    } finally {
      this.#note({ isRunning: false });
    }
  }

  /** A person asks for the next round: then nothing waits for its moment. */
  askedByHand(): void {
    this.#isByHand = true;
  }

  /** Nothing is fetched any more for who has left; done when nothing is being written. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    // A round that waits for the network will find out when it has waited enough.
    const enough = new Promise((later) => setTimeout(later, LEAVE_WITHIN_MS));
    await Promise.race([this.#running, enough]);
  }

  async #round(): Promise<void> {
    const { store } = this;
    this.#isRunByHand = this.#isByHand;
    this.#isByHand = false;
    const mayGo = await this.prepare();
    const wasSure = store.clock.isSure;
    await reportTalkHeld(store);
    await store.outbox.sealWhatIsBare();
    await this.#push(mayGo);
    // Where the server has begun another life, the pull may be the first to hear of it.
    if (!(await this.#fetch()) && !(await this.#fetch())) {
      // It is not the moment to send again; but whoever must sign in first is to know it now.
      await this.#server.postOperations([]);
      return;
    }
    await this.#letGo();
    if (!wasSure && !this.#hasEnded) {
      // Only now it is sure which days are over.
      await reportTalkHeld(store);
      await this.#push(mayGo);
    }
    await this.#heard();
  }

  /** @returns false when the server has lost something that was not sent again yet. */
  async #fetch(): Promise<boolean> {
    const { store } = this;
    const other = await store.life.other();
    if (other && !(await this.#sentAgain(other))) return false;
    // Sending may have taken a while, and somebody else may have signed in.
    await this.prepare();
    const resentTo = other?.epoch ?? null;
    if (!(await pull(store, this.#server.postChanges, () => !this.#hasEnded, resentTo)))
      return false;
    if (other && !this.#hasEnded) {
      const { beginLife } = await fetched(import('./resend'));
      await beginLife(store.db, store.life, other.epoch);
    }
    return true;
  }

  /** @returns false when it is not the moment yet, or when the server began another life again. */
  async #sentAgain(other: OtherLife): Promise<boolean> {
    const { store } = this;
    // Who holds nothing yet has signed in this moment, and waits for it.
    const isEmpty = !(await store.db.feeds.get(store.author.memberId));
    if (!this.#isRunByHand && !isEmpty && !store.life.isDue(other)) return false;
    const mayGo = await this.prepare(true);
    const { resend } = await fetched(import('./resend'));
    if (!(await resend(store, this.#server.postOperations, other.epoch))) return false;
    // What waited for one of them goes now.
    await this.#push(mayGo);
    return true;
  }

  /** How, is fetched only where something waits. */
  async #push(mayGo: (holder: string) => boolean): Promise<void> {
    const { db, outbox } = this.store;
    if ((await db.outbox.limit(1).count()) === 0) return;
    const { push } = await fetched(import('./push'));
    await push(outbox, this.#server.postOperations, mayGo);
  }

  /** How, is fetched only where something is kept. */
  async #letGo(): Promise<void> {
    const { db } = this.store;
    if ((await db.kept.limit(1).count()) === 0) return;
    const { pruneKept } = await fetched(import('./resend'));
    await pruneKept(db);
  }

  /** What an earlier start has left written down. */
  async remember(): Promise<void> {
    const kept = await this.store.db.counters.get(HEARD_AT);
    if (kept) this.#note({ heardAt: new Date(kept.value) });
  }

  async #heard(): Promise<void> {
    const heardAt = rightNow();
    await this.store.db.counters.put({ id: HEARD_AT, value: heardAt.getTime() });
    this.#note({ heardAt });
  }

  #note(change: Partial<SyncState>): void {
    this.state = { ...this.state, ...change };
    for (const notify of this.#listeners) notify(this.state);
  }
}

function reachOf(error: unknown): Reach {
  if (error instanceof Unreachable) return 'unreachable';
  // Keys change with whoever is signed in: in another tab, this one does not know it yet.
  if (error instanceof SignedOut || error instanceof KeysChanged) return 'signed_out';
  return 'trouble';
}

function outCodeOf(error: unknown): string | null {
  return error instanceof SignedOut && OUT_FOR_GOOD.has(error.code) ? error.code : null;
}

/** Two tabs that send and fetch at once would do it twice. */
function aloneAmongTabs(run: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request('palier-sync', run) : run();
}
