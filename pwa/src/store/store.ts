import { readAuthorContext } from './commands/author-context';
import { Commands } from './commands/commands';
import { Drafts } from './commands/drafts';
import { OpenSheet } from './commands/open-sheet';
import type { Store } from './commands/store-type';
import { makeChunkStores } from './formats/chunk-kinds';
import { Digests } from './formats/digests';
import { campaignShape, meShape, teamShape } from './formats/member-shapes';
import { OwnPassages, ownPassagesShape } from './formats/own-passages';
import type { Author } from './outbox/operations';
import { Outbox } from './outbox/outbox';
import { Records } from './outbox/records';
import { Chunks, type Reader, type Shape } from './vault/chunks';
import { Clock } from './vault/clock';
import type { PalierDatabase } from './vault/database';
import type { Keys } from './vault/keys';
import { ServerLife } from './vault/server-life';

/** @param db one for the device, whoever carries it. */
export async function openStore(db: PalierDatabase, author: Author, keys: Keys): Promise<Store> {
  const { memberId } = author;
  const key = keys.store;
  const chunks = <T>(shape: Shape<T>, reader?: Reader) =>
    new Chunks(db, key, memberId, shape, reader);
  const [me, teams] = [chunks(meShape), chunks(teamShape)];
  const ownPassages = new OwnPassages(memberId, chunks(ownPassagesShape));
  const chunkStores = makeChunkStores(chunks, ownPassages);
  const stairwells = chunkStores.stairwell.chunks;
  const life = new ServerLife(db);
  const outbox = new Outbox(db, memberId, keys, life);
  const records = new Records(db, key, memberId);
  const clock = new Clock(db);
  const openSheet = new OpenSheet();
  const drafts = new Drafts(db, key, memberId);
  const digests = new Digests(db, key, memberId, stairwells);
  const authorContext = () => readAuthorContext(memberId, me, teams);
  await Promise.all([clock.load(), digests.load()]);
  return {
    db,
    author,
    keys,
    me,
    teams,
    campaigns: chunks(campaignShape),
    stairwells,
    followUps: chunkStores.follow_ups.chunks,
    meetings: chunkStores.meetings.chunks,
    rounds: chunkStores.rounds.chunks,
    ownPassages,
    chunkStores,
    authorContext,
    digests,
    outbox,
    records,
    life,
    clock,
    drafts,
    openSheet,
    commands: new Commands({
      db,
      chunkStores,
      outbox,
      records,
      clock,
      drafts,
      openSheet,
      author,
      keys,
      authorContext,
    }),
  };
}

export type { Store };
