import type { Payloads } from './kinds/all';
import type { InContext, OperationOf } from './kinds/kind';

export type { Payloads } from './kinds/all';

export type Kind = keyof Payloads;

/** One change made on this device: the unit that travels to the server. */
export type Operation<K extends Kind = Kind> = { [P in K]: OperationOf<P, Payloads[P]> }[K];

/** With what this device knows around it. */
export type OperationInContext = InContext<Operation>;

/**
 * An operation as it leaves the device. The texts are sent as they stand, since the signature is
 * over their exact bytes: nobody may parse and write them again on the way.
 */
export interface SignedOperation {
  id: string;
  envelope: string;
  payload: string;
  signature: string;
}

/** What the server says of one operation, once that is durable. */
export type Answer = (
  | { id: string; verdict: 'applied' | 'duplicate'; code?: null }
  | { id: string; verdict: 'held'; code?: string | null }
  | { id: string; verdict: 'refused'; code: string }
) & {
  /** Of what it took: sent again with it, it says when that was. */
  receipt?: string | null;
  /** The server has what it says, counted or for a person to settle. Earlier servers did not say. */
  kept?: boolean;
};

export interface Answers {
  answers: Answer[];
  /** The life of the server's database; earlier servers named none. */
  epoch?: string;
}

/** What is known on this device of an operation's way to the server. */
export type Delivery =
  // `checking`: it was acknowledged, and the server has been put back to an earlier state since.
  | { state: 'waiting' | 'acknowledged' | 'checking' }
  // `isOnlyHere`: the server looked at it and keeps nothing of it.
  | {
      state: 'held' | 'refused' | 'aside';
      code: string;
      isReplaced: boolean;
      isOnlyHere?: boolean;
    };
