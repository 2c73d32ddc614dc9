import type { Bytes } from './sealing';

/** One key under one secret of the vault cookie. */
export interface Wrap {
  salt: Bytes;
  iv: Bytes;
  wrapped: Bytes;
  /** Milliseconds, by this device's clock. */
  since: number;
}

/**
 * A key at rest. What unwraps it lies in a cookie and nowhere else: a cookie that is removed leaves
 * no trace on a disk, a row of the database does.
 */
export interface WrappedKey {
  id: string;
  made: string;
  /** The newest last. A former one stays until the newest's cookie has survived a start. */
  wraps: Wrap[];
  /** Of a pair. */
  publicKey?: Bytes;
}

/** As early releases kept them. */
export interface BareKey {
  id: string;
  key: CryptoKey | CryptoKeyPair;
}

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

/** A chunk at rest: nothing but these stands outside. */
export interface SealedChunk {
  /** The member for whom it is held on this device. */
  holder: string;
  id: string;
  scope: string;
  version: number;
  sealed: Bytes;
}

/** Fields are only ever added: entries of an earlier release may wait here for months. */
export interface OutboxEntry {
  id: string;
  /** The order on this device, over all who carry it. Each author's own number is signed. */
  number: number;
  /** `aside`: refused, and whoever said it has said something else instead or lets it rest. */
  state: 'waiting' | 'held' | 'refused' | 'aside';
  refusalCode: string | null;
  /** It is aside because something else was said instead, or because it was not meant. */
  isReplaced?: boolean;
  /** Not sent before this day is over: what it adds up is not to be told one by one. */
  sendAfter?: string;
  /** The server was asked and keeps nothing of it: nobody but this device has it. */
  isOnlyHere?: boolean;
  /** Not sent before, by this device's clock (epoch): until then it can be taken back here. */
  heldUntilMs?: number;
  /** The member who said it. Early releases kept it inside the seal. */
  holder?: string;
  /**
   * For its author's own screens, under their store key. By early releases, without `holder`: under
   * the device's.
   */
  sealed: Bytes;
  /**
   * Sealed to the server's key: for whoever carries it. null until that key is known, and is made
   * up for as soon as it is.
   */
  carried?: Bytes | null;
  /** Which of the server's keys opens it. */
  keyId?: string | null;
  /** The server had taken it once, before it was put back to an earlier state. */
  receipt?: string | null;
}

/** A record at rest. */
export interface SealedRecord {
  id: string;
  holder: string;
  number: number;
  sealed: Bytes;
  /** The operation as its outbox entry held it, under the same key; once the server took it. */
  said?: Bytes;
}
