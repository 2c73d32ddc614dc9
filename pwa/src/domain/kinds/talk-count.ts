import { type CodeCount, withoutReported } from '../talk-count';
import type { Declarations } from './kind';

/** Key for key as they travel, in their latest version. */
export interface TalkCountPayloads {
  /** The sum of one past day. */
  'talk_count.report': {
    campaign_id: string;
    territory_id: string;
    day: string;
    themes: CodeCount[];
    languages: CodeCount[];
  };
}

export const talkCountKinds: Declarations<TalkCountPayloads> = {
  'talk_count.report': {
    version: 1,
    folds: { talk_counts: (counts, { operation }) => withoutReported(counts, operation.payload) },
    // What it adds up is not to be told one by one.
    sendAfter: ({ day }) => day,
  },
};
