import Dexie, { type Table } from 'dexie';
import type { SealedChunk } from './chunks';
import type { BareKey, WrappedKey } from './keys';
import type { OutboxEntry } from './outbox';
import type { SealedRecord } from './records';
import type { Bytes } from './sealing';

/** How far a member's pull has come on this device. */
export interface Feed {
  holder: string;
  cursor: string;
  /** Of what is held; an earlier release held the first and did not say so. */
  format?: number;
  scopes: string[];
  /** Scopes that may no longer be held, and are while something of theirs is unsent. */
  drops: { scope: string; since: string }[];
  /** Scopes to be fetched as the server has them: something of theirs was put aside here. */
  anew?: string[];
}

/** An operation that the server took, kept for a server that a restore has made forget it. */
export interface KeptOperation {
  id: string;
  /** The member who said it. */
  holder: string;
  /** The order on this device. */
  number: number;
  /** Sealed to the server's key: whoever carries it can deliver it and cannot read it. */
  carried: Bytes;
  /** Which of the server's keys opens it. */
  keyId: string;
  /** What the server gave with its acknowledgement; it travels with the operation. */
  receipt: string;
  /** Milliseconds, by the corrected clock. */
  acknowledgedAt: number;
}

/** A form half filled, under its author's store key. */
export interface SealedDraft {
  holder: string;
  /** The form and what it is about. */
  id: string;
  /** Milliseconds. */
  savedAt: number;
  sealed: Bytes;
}

/** `plain`: it must be known before any key is open. */
export type Setting = { id: string; plain: unknown } | { id: string; sealed: Bytes };

/**
 * What lies on the disk. Nothing that was said can be read in it without a key, so tables only know
 * ids and numbers; what the contents look like is never an upgrade's business.
 *
 * Several people may carry one phone: `holder` is the member for whom a row is kept. The outbox
 * and what was acknowledged are everybody's.
 */
export class PalierDatabase extends Dexie {
  declare readonly chunks: Table<SealedChunk, [holder: string, id: string]>;
  declare readonly outbox: Table<OutboxEntry, string>;
  /** Ids that the server took: the only source of anything green. */
  declare readonly acknowledged: Table<{ id: string }, string>;
  declare readonly records: Table<SealedRecord, string>;
  declare readonly feeds: Table<Feed, string>;
  declare readonly digests: Table<{ holder: string; sealed: Bytes }, string>;
  declare readonly keys: Table<WrappedKey | BareKey, string>;
  declare readonly counters: Table<{ id: string; value: number }, string>;
  declare readonly settings: Table<Setting, string>;
  declare readonly kept: Table<KeptOperation, string>;
  declare readonly drafts: Table<SealedDraft, [holder: string, id: string]>;

  constructor(name: string) {
    // The browser's default may answer before the disk has it, and batteries die in stairwells.
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      chunks: '[holder+id], [holder+scope]',
      outbox: 'id, number',
      acknowledged: 'id',
      records: 'id, [holder+number]',
      feeds: 'holder',
      digests: 'holder',
      keys: 'id',
      counters: 'id',
      settings: 'id',
    });
    this.version(2).stores({ kept: 'id, number', drafts: '[holder+id]' });
  }
}

/** Another tab wrote first. The transaction that finds out is undone as a whole. */
export class Stale extends Error {}
