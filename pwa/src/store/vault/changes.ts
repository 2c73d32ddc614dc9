import type { Written } from './table';

/** What one transaction has written, by table. */
export type Changes = Map<string, Written>;

type Hear = (changes: Changes | 'any') => void;

interface Message {
  database: string;
  changes: [string, Written][];
}

/** All of this page that listen, by database. */
const listeners = new Map<string, Set<Hear>>();
let channel: BroadcastChannel | undefined;

/** Heard from here on of each write, in this tab or another. @returns what ends it. */
export function listen(database: string, hear: Hear): () => void {
  channelToOthers();
  const ofDatabase = listeners.get(database) ?? new Set();
  listeners.set(database, ofDatabase.add(hear));
  return () => {
    ofDatabase.delete(hear);
    if (ofDatabase.size === 0 && listeners.get(database) === ofDatabase) listeners.delete(database);
  };
}

/** It is on the disk. */
export function announceChanges(database: string, changes: Changes): void {
  if (changes.size === 0) return;
  hearHere(database, changes);
  channelToOthers()?.postMessage({ database, changes: [...changes] } satisfies Message);
}

export function noteIn(changes: Changes, table: string, written: Written): void {
  const before = changes.get(table) ?? [];
  const isAll = before === 'all' || written === 'all';
  changes.set(table, isAll ? 'all' : [...before, ...written]);
}

function hearHere(database: string, changes: Changes | 'any'): void {
  for (const hear of [...(listeners.get(database) ?? [])]) hear(changes);
}

/** One a page. */
function channelToOthers(): BroadcastChannel | undefined {
  if (channel || typeof BroadcastChannel === 'undefined') return channel;
  channel = new BroadcastChannel('palier-changes');
  // Where tests run, it alone must not keep a process alive.
  (channel as { unref?: () => void }).unref?.();
  channel.onmessage = ({ data }: MessageEvent<Message>) =>
    hearHere(data.database, new Map(data.changes));
  // A page that a browser had laid aside has heard nothing meanwhile.
  globalThis.addEventListener?.('pageshow', ({ persisted }: PageTransitionEvent) => {
    if (persisted) for (const database of listeners.keys()) hearHere(database, 'any');
  });
  return channel;
}
