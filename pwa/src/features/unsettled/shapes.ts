import type { components } from '../../api/schema';

/** An operation that the server keeps and has not applied. */
export type Unsettled = components['schemas']['Unsettled'];
/** What a lead can do about it. */
export type Settling = Unsettled['actions'][number];
/** What became of it then. */
export type Settled = components['schemas']['Settled'];
