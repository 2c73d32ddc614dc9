import { type SendingCounts, watchSendingCounts } from '../store/views/sendings';
import type { Reach, Sync, SyncState } from './sync';

/** How far sending is, for screens. Made while a component starts, it ends with it. */
export class SyncStatus {
  /** Of what the member said: the same that « Mes envois » lists. */
  counts = $state.raw<SendingCounts>({ waiting: 0, toSeeTo: 0, aside: 0 });
  #state = $state.raw<SyncState>()!;
  /** The server was put back to an earlier state: nothing is known to be there still. */
  isChecking = $state(false);
  /** What the browser believes; a stairwell's network is often less. */
  isOnline = $state(navigator.onLine);
  /** Whether the browser promised to keep what is stored; null: it does not say. */
  isPersisted = $state<boolean | null>(null);

  readonly isRunning = $derived(this.#state.isRunning);
  readonly reach = $derived<Reach>(this.#state.reach);
  readonly heardAt = $derived(this.#state.heardAt);
  readonly troubleCode = $derived(this.#state.troubleCode);
  /** The server is there, and has others to answer first. */
  readonly isInLine = $derived(this.#state.isInLine);
  readonly isOffline = $derived(
    !this.isOnline || (this.#state.reach === 'unreachable' && !this.isInLine),
  );
  /** Sending waits for somebody to sign in again; recording does not. */
  readonly isSignedOut = $derived(this.#state.reach === 'signed_out');

  constructor(sync: Sync) {
    this.#state = sync.state;
    $effect(() => watchSendingCounts(sync.store, (counts) => (this.counts = counts)));
    $effect(() => sync.store.life.watchOther((other) => (this.isChecking = other !== null)));
    $effect(() => sync.watch((state) => (this.#state = state)));
    $effect(() => {
      const look = () => (this.isOnline = navigator.onLine);
      addEventListener('online', look);
      addEventListener('offline', look);
      return () => {
        removeEventListener('online', look);
        removeEventListener('offline', look);
      };
    });
    void navigator.storage?.persisted?.().then(
      (isPersisted) => (this.isPersisted = isPersisted),
      () => undefined,
    );
  }
}
