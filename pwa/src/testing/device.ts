import type { Campaign, Me } from '../domain/member';
import {
  type Door,
  type Household,
  inWalkingOrder,
  type Passage,
  type Stairwell,
} from '../domain/places';
import type { Author } from '../store/outbox/operations';
import { openStore, type Store } from '../store/store';
import { PalierDatabase } from '../store/vault/database';
import { SIGNING } from '../store/vault/keys';
import { SERVER_KEY } from '../store/vault/setting-ids';
import { Settings } from '../store/vault/settings';
import { keysAtSignIn } from '../store/vault/vault';
import { SERVER_KEY_OF_TESTS } from './server-key';

export const ORGANISATION = '0198f2d0-0000-7000-8000-000000000001';
export const AICHA = '0198f2d0-0000-7000-8000-00000000a1c4';
export const KARIM = '0198f2d0-0000-7000-8000-0000000ca414';
export const CAMPAIGN = '0198f2d0-0000-7000-8000-00000000ca00';
export const TEAM = '0198f2d0-0000-7000-8000-000000000700';
export const TERRITORY = '0198f2d0-0000-7000-8000-000000077700';
export const BUILDING = '0198f2d0-0000-7000-8000-0000000b0000';
export const STAIRWELL = '0198f2d0-0000-7000-8000-000000050000';

/** Noon of a day in the phone's own zone, so that no test depends on where it runs. */
export const NOON = new Date(2026, 10, 24, 12, 0, 0);

/** A phone of its own for each test. */
export interface Device {
  /** The disk, to look at from outside. */
  db: PalierDatabase;
  store: Store;
  publicKey: CryptoKey;
  /** The vault's cookies, by member: without one, nothing of theirs opens any more. */
  secrets: Map<string, string>;
  /** The same disk with an empty memory: after a restart, or in a second tab. */
  reopen: (memberId?: string) => Promise<Store>;
}

export const DEVICE = '0198f2d0-0000-7000-8000-0000000de51c';

export function anAuthor(memberId = AICHA, deviceId = DEVICE): Author {
  return { organisationId: ORGANISATION, memberId, deviceId };
}

export function aHousehold(facts: Partial<Household> = {}): Household {
  return {
    id: crypto.randomUUID(),
    since: null,
    madeBy: null,
    folds: [],
    passages: [],
    doNotVisit: [],
    followUps: [],
    contact: null,
    ...facts,
  };
}

/** Somebody else's, long ago, and nobody was in: unless told otherwise. */
export function aPassage(facts: Partial<Passage> = {}): Passage {
  return {
    id: null,
    campaignId: CAMPAIGN,
    outcome: 'not_home',
    at: 1_790_000_000,
    seq: 1,
    noticeLeft: false,
    comeBackOn: null,
    comeBackAt: null,
    note: null,
    themes: [],
    need: null,
    language: null,
    correctedAt: null,
    correctedBy: null,
    by: null,
    companion: null,
    ...facts,
  };
}

/** Door 11, unless told otherwise. */
export function aDoor(facts: Partial<Door> = {}): Door {
  const { floor = 1, position = 1 } = facts;
  return {
    id: doorId(floor, position),
    floor,
    position,
    label: `${floor}${position}`,
    isEstimated: true,
    setBy: null,
    setAt: null,
    facts: [],
    // The same each time: a phone and its server speak of the same people.
    household: aHousehold({ id: doorId(floor, position).replace('0000000d', '0000000e') }),
    ...facts,
  };
}

/** The id of the door that `aStairwell` puts at a place. */
export function doorId(floor: number, position: number): string {
  return `0198f2d0-0000-7000-8000-0000000d${String(floor).padStart(2, '0')}${String(position).padStart(2, '0')}`;
}

/** Two floors of two doors each: 21, 22, 11, 12. */
export function aStairwell(facts: Partial<Stairwell> = {}): Stairwell {
  const doors = [1, 2].flatMap((floor) => [1, 2].map((position) => aDoor({ floor, position })));
  return {
    id: STAIRWELL,
    buildingId: BUILDING,
    teamId: TEAM,
    building: 'Bât. C',
    stairwell: 'Escalier 2',
    street: 'rue des Érables',
    number: '12',
    kind: 'block',
    residence: null,
    isGone: false,
    floors: {},
    lon: 2.48,
    lat: 48.9,
    isEstimated: true,
    doors: doors.sort(inWalkingOrder),
    access: [],
    ...facts,
  };
}

export function aCampaign(facts: Partial<Campaign> = {}): Campaign {
  return {
    id: CAMPAIGN,
    name: 'L’eau, on en parle',
    theme: 'energy_water',
    partner: 'Le syndicat des eaux',
    message: 'Une fuite coûte cher.',
    startsOn: '2026-11-01',
    endsOn: '2026-12-31',
    passages: 3,
    themes: [],
    languages: [],
    cards: [],
    ...facts,
  };
}

export function aMe(facts: Partial<Me> = {}): Me {
  return {
    memberId: AICHA,
    name: 'Aïcha',
    organisation: { id: ORGANISATION, name: 'Voisins de Villeneuve' },
    language: 'fr',
    grants: [{ role: 'worker', teamId: TEAM }],
    assignments: [
      {
        id: '0198f2d0-0000-7000-8000-0000000a5500',
        territoryId: TERRITORY,
        territory: 'Les Tilleuls nord',
        sign: 1,
        campaignId: CAMPAIGN,
        teamId: TEAM,
        endsOn: '2026-12-31',
        buildingIds: [BUILDING],
      },
    ],
    ...facts,
  };
}

/** A phone that has heard the server once: it holds these stairwells, assigned to its member. */
export async function aDevice(
  stairwells: Stairwell[] = [aStairwell()],
  deviceId = DEVICE,
): Promise<Device> {
  const name = crypto.randomUUID();
  const db = new PalierDatabase(name);
  const secrets = new Map<string, string>();
  const settings = new Settings(db);
  await settings.put(SERVER_KEY, SERVER_KEY_OF_TESTS);
  await settings.put('device', deviceId);
  const reopen = async (memberId = AICHA) => {
    const tab = new PalierDatabase(name);
    const secret = secrets.get(memberId) ?? `secret of ${crypto.randomUUID()}`;
    secrets.set(memberId, secret);
    const keys = await keysAtSignIn(tab, memberId, deviceId, { secret, former: [] });
    return openStore(tab, anAuthor(memberId, deviceId), keys);
  };
  const store = await reopen();
  // As the pull does: a chunk is stored as it came, without an operation.
  const buildingIds = [...new Set(stairwells.map(({ buildingId }) => buildingId))];
  const assignments = aMe().assignments.map((assignment) => ({ ...assignment, buildingIds }));
  await db.chunks.bulkPut([
    await store.me.seal({ id: 'me', scope: 'me', version: 1, content: aMe({ assignments }) }),
    await store.campaigns.seal({
      id: `campaign:${CAMPAIGN}`,
      scope: 'campaign',
      version: 1,
      content: aCampaign(),
    }),
    ...(await Promise.all(
      stairwells.map((stairwell) =>
        store.stairwells.seal({
          id: `stairwell:${stairwell.id}`,
          scope: `building:${stairwell.buildingId}`,
          version: 1,
          content: stairwell,
        }),
      ),
    )),
  ]);
  return { db, store, publicKey: await publicKeyOf(store), secrets, reopen };
}

/** As the server knows whose store that is. */
export function publicKeyOf({ keys }: Store): Promise<CryptoKey> {
  return crypto.subtle.importKey('spki', keys.publicKey, SIGNING, true, ['verify']);
}

/** What the store says of the stairwell, from the disk if memory has another version. */
export async function stairwellIn(store: Store, id = STAIRWELL): Promise<Stairwell> {
  const chunk = await store.stairwells.read(`stairwell:${id}`);
  if (!chunk) throw new Error(`no stairwell ${id}`);
  return chunk.content;
}

/** The outcomes behind a door, oldest first. */
export async function outcomesIn(store: Store, door: string, id = STAIRWELL): Promise<string[]> {
  const { doors } = await stairwellIn(store, id);
  return doors.find((one) => one.id === door)?.household.passages.map((p) => p.outcome) ?? [];
}
