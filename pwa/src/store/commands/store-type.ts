import type { FollowUpItem } from '../../domain/follow-up-item';
import type { Meeting } from '../../domain/meeting';
import type { Campaign, Me, Team } from '../../domain/member';
import type { Stairwell } from '../../domain/places';
import type { Round } from '../../domain/round';
import type { ChunkStores } from '../formats/chunk-kinds';
import type { Digests } from '../formats/digests';
import type { OwnPassages } from '../formats/own-passages';
import type { Author } from '../outbox/operations';
import type { Outbox } from '../outbox/outbox';
import type { Records } from '../outbox/records';
import type { Chunks } from '../vault/chunks';
import type { Clock } from '../vault/clock';
import type { PalierDatabase } from '../vault/database';
import type { Keys } from '../vault/keys';
import type { ServerLife } from '../vault/server-life';
import type { AuthorContext } from './author-context';
import type { Commands } from './commands';
import type { Drafts } from './drafts';
import type { OpenSheet } from './open-sheet';

/** Everything that this device holds for one member, opened. */
export interface Store {
  db: PalierDatabase;
  author: Author;
  /** Whatever else is kept for the member is sealed with these. */
  keys: Keys;
  me: Chunks<Me>;
  teams: Chunks<Team>;
  campaigns: Chunks<Campaign>;
  stairwells: Chunks<Stairwell>;
  followUps: Chunks<FollowUpItem[]>;
  meetings: Chunks<Meeting[]>;
  rounds: Chunks<Round[]>;
  ownPassages: OwnPassages;
  /** All of those that operations change. */
  chunkStores: ChunkStores;
  /** What operations of this member are shown with. */
  authorContext: () => Promise<AuthorContext>;
  digests: Digests;
  outbox: Outbox;
  records: Records;
  life: ServerLife;
  clock: Clock;
  /** What is half typed. */
  drafts: Drafts;
  /** What a sheet is open about. */
  openSheet: OpenSheet;
  commands: Commands;
}
