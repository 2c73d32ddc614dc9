import type { PlaceNames } from '../../domain/kinds/kind';
import type { SignedOperation } from '../../domain/operation';
import type { RecordedPlace } from './operations';

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
  place?: PlaceNames | null;
}

/** As it travels: one's own as it was signed, somebody else's under its seal. */
export type Outgoing =
  | (SignedOperation & { place?: RecordedPlace | null; receipt?: string })
  | { id: string; sealed: string; key: string; receipt?: string };

/** All the chunks that it changed, with their scopes. */
export function filedIn({
  chunkId,
  scope,
  also = [],
}: Filed): { chunkId: string; scope: string }[] {
  return [{ chunkId, scope }, ...also];
}
