import type { Campaign, Me, Team } from '../domain/member';
import type { FollowUpItem } from '../domain/follow-up-item';
import type { Meeting } from '../domain/meeting';
import type { Stairwell } from '../domain/places';
import type { Round } from '../domain/round';
import { readAround, type Around } from './commands/author-context';
import { Chunks, type Shape } from './vault/chunks';
import { Clock } from './vault/clock';
import { Commands } from './commands/commands';
import type { PalierDatabase } from './vault/database';
import { Digests } from './vault/digests';
import { Drafts } from './commands/drafts';
import { InHand } from './commands/in-hand';
import type { Keys } from './vault/keys';
import { campaignShape, meShape, teamShape } from './formats/member-shapes';
import type { Author } from './outbox/operations';
import { Outbox } from './outbox/outbox';
import { Records } from './outbox/records';
import { ServerLife } from './vault/server-life';
import { makeSorts, type Sorts } from './formats/chunk-kinds';

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
  /** All of those that operations change. */
  sorts: Sorts;
  /** What operations of this member are shown with. */
  around: () => Promise<Around>;
  digests: Digests;
  outbox: Outbox;
  records: Records;
  life: ServerLife;
  clock: Clock;
  /** What is half typed. */
  drafts: Drafts;
  /** What a sheet is open about. */
  inHand: InHand;
  commands: Commands;
}

/** @param db one for the device, whoever carries it. */
export async function openStore(db: PalierDatabase, author: Author, keys: Keys): Promise<Store> {
  const { memberId } = author;
  const key = keys.store;
  const chunks = <T>(shape: Shape<T>) => new Chunks(db, key, memberId, shape);
  const [me, teams] = [chunks(meShape), chunks(teamShape)];
  const sorts = makeSorts(chunks);
  const stairwells = sorts.stairwell.chunks;
  const life = new ServerLife(db);
  const outbox = new Outbox(db, memberId, keys, life);
  const records = new Records(db, key, memberId);
  const clock = new Clock(db);
  const inHand = new InHand();
  const drafts = new Drafts(db, key, memberId);
  const digests = new Digests(db, key, memberId, stairwells);
  const around = () => readAround(memberId, me, teams);
  await Promise.all([clock.load(), digests.load()]);
  return {
    db,
    author,
    keys,
    me,
    teams,
    campaigns: chunks(campaignShape),
    stairwells,
    followUps: sorts.follow_ups.chunks,
    meetings: sorts.meetings.chunks,
    rounds: sorts.rounds.chunks,
    sorts,
    around,
    digests,
    outbox,
    records,
    life,
    clock,
    drafts,
    inHand,
    commands: new Commands({
      db,
      sorts,
      outbox,
      records,
      clock,
      drafts,
      inHand,
      author,
      keys,
      around,
    }),
  };
}
