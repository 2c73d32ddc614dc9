import { createContext } from 'svelte';
import type { AtWork, Session } from '../sync/session.svelte';
import type { SyncStatus } from '../sync/status.svelte';

/** What every page under the router may ask for. */
export interface Workplace {
  session: Session;
  /** Who is at work, their store, their sending. */
  work: AtWork;
  status: SyncStatus;
}

/** @returns a function, since who is signed in is told anew when their grants change. */
export const [workplace, setWorkplace] = createContext<() => Workplace>();
