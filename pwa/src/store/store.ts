import type { Campaign, Me, Team } from '../domain/member';
import type { Stairwell } from '../domain/places';
import { Chunks, type Shape } from './chunks';
import { Clock } from './clock';
import { Commands } from './commands';
import type { PalierDatabase } from './database';
import { Digests } from './digests';
import { deviceKey, memberKeys, storedKey, type GiveStoreKey } from './keys';
import { campaignShape, meShape, teamShape } from './member-shapes';
import type { Author } from './operations';
import { Outbox } from './outbox';
import { Records } from './records';
import { stairwellShape } from './stairwell-shape';

/** Everything that this device holds for one member, opened. */
export interface Store {
  db: PalierDatabase;
  author: Author;
  me: Chunks<Me>;
  teams: Chunks<Team>;
  campaigns: Chunks<Campaign>;
  stairwells: Chunks<Stairwell>;
  digests: Digests;
  outbox: Outbox;
  records: Records;
  clock: Clock;
  commands: Commands;
}

/** @param db one for the device, whoever carries it. */
export async function openStore(
  db: PalierDatabase,
  author: Author,
  giveKey: GiveStoreKey = storedKey,
): Promise<Store> {
  const { memberId } = author;
  const [key, ofDevice, { privateKey }] = await Promise.all([
    giveKey(db, memberId),
    deviceKey(db),
    memberKeys(db, memberId),
  ]);
  const chunks = <T>(shape: Shape<T>) => new Chunks(db, key, memberId, shape);
  const stairwells = chunks(stairwellShape);
  const outbox = new Outbox(db, ofDevice);
  const records = new Records(db, key, memberId);
  const clock = new Clock(db);
  const digests = new Digests(db, key, memberId, stairwells);
  await Promise.all([clock.load(), digests.load()]);
  return {
    db,
    author,
    me: chunks(meShape),
    teams: chunks(teamShape),
    campaigns: chunks(campaignShape),
    stairwells,
    digests,
    outbox,
    records,
    clock,
    commands: new Commands(db, stairwells, outbox, records, clock, author, privateKey),
  };
}
