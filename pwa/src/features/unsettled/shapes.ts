import type { Schemas } from '../../api/typed';

/** An operation that the server keeps and has not applied. */
export type Unsettled = Schemas['Unsettled'];
/** What a lead can do about it. */
export type Settling = Unsettled['actions'][number];
/** What became of it then. */
export type Settled = Schemas['Settled'];
/** A passage whose worker saw another floor or number than its door had then. */
export type Mismatch = Schemas['Mismatch'];
export type NamedDoor = Schemas['NamedDoor'];
export type Candidate = Mismatch['candidates'][number];
