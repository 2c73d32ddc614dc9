import { setAccessNote } from '../store/commands/access-notes';
import { setContactDetails, withdrawContactDetails } from '../store/commands/contact-details';
import { setDoorFact } from '../store/commands/door-facts';
import { addDoor, correctDoor } from '../store/commands/doors';
import {
  correctEncounter,
  recordEncounter,
  recordFloorNotHome,
  withdrawEncounter,
} from '../store/commands/encounters';
import {
  cancelFollowUp,
  closeFollowUp,
  handOverFollowUp,
  openFollowUp,
  takeFollowUp,
} from '../store/commands/follow-ups';
import { setDoNotVisit, startHousehold } from '../store/commands/households';
import { recordMeeting } from '../store/commands/meetings';
import { changeRound, markRound } from '../store/commands/rounds';
import type { Store } from '../store/store';
import { reportTalk } from '../store/commands/talk-counts';
import {
  AICHA,
  aCampaign,
  aMe,
  BUILDING,
  CAMPAIGN,
  doorId,
  KARIM,
  NOON,
  STAIRWELL as stairwellId,
  TEAM,
} from './device';
import { countTalk } from './talks';

export const ROUND = '0198f2d0-0000-7000-8000-000000aa0000';
const at = { stairwellId, campaignId: CAMPAIGN };

const later = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);

/** What a phone holds besides stairwells. */
export async function holdTheRest(
  { db, teams, campaigns, rounds }: Store,
  plannedOn = '2026-11-24',
): Promise<void> {
  const members = [
    { id: AICHA, name: 'Aïcha' },
    { id: KARIM, name: 'Karim' },
  ];
  const team = { id: TEAM, name: 'Tilleuls', timeZone: 'Europe/Paris', members };
  const [assignment] = aMe().assignments;
  const round = {
    id: ROUND,
    assignmentId: assignment!.id,
    campaignId: CAMPAIGN,
    territoryId: assignment!.territoryId,
    plannedOn,
    startsAt: '17:30',
    preparedAt: NOON.getTime() / 1000,
    budgetMin: 90,
    changed: null,
    marks: [],
    members,
    start: null,
    stops: [{ stairwellId, doors: [], arrivesMin: 0, minutes: 5, walkMin: 0 }],
  };
  await db.chunks.bulkPut([
    await teams.seal({ id: `team:${TEAM}`, scope: 'team', version: 1, content: team }),
    await campaigns.seal({
      ...{ id: `campaign:${CAMPAIGN}`, scope: 'campaign', version: 1 },
      content: aCampaign(),
    }),
    await rounds.seal({ id: 'rounds', scope: 'me', version: 1, content: [round] }),
  ]);
}

/**
 * An evening in which everything that this release can say is said, in every state in which it can
 * wait. What is written here is written down for later releases: add to it, and write a new release.
 */
export async function writeReleaseSample(store: Store): Promise<void> {
  await markRound(store, ROUND, 'start', later(0));
  const met = await atDoors(store);
  await withPlaces(store);
  await withFollowUps(store, met);
  await countTalk(
    store,
    { campaignId: CAMPAIGN, territoryId: aMe().assignments[0]!.territoryId, ...aTalk },
    later(40),
  );
  await reportTalk(store, { now: later(24 * 60) });
  await changeRound(store, { id: ROUND, budgetMin: 60, stops: [aStop] }, later(50));
  await markRound(store, ROUND, 'end', later(55));
  await store.outbox.settle([{ id: met, verdict: 'refused', code: 'access.no_grant' }]);
  await store.digests.of([BUILDING], CAMPAIGN);
  await store.digests.save();
}

const aTalk = { themes: ['violence'], languages: ['ar'] };
const aStop = { stairwellId, doorIds: [doorId(2, 1), doorId(2, 2)] };

/** @returns a passage at which somebody was met. */
async function atDoors(store: Store): Promise<string> {
  const met = await recordEncounter(
    store,
    {
      ...{ ...at, doorId: doorId(2, 1), outcome: 'conversation', note: 'une fuite' },
      ...{ themes: ['water'], need: { reason: 'housing', language: 'fr' } },
    },
    later(1),
  );
  const back = { comeBackOn: '2026-11-26', comeBackAt: '18:30', noticeLeft: true };
  const wrong = await recordEncounter(
    store,
    { ...at, doorId: doorId(2, 2), outcome: 'come_back', ...back },
    later(2),
  );
  const correction = { stairwellId, encounterId: wrong, outcome: 'brief_contact' } as const;
  await correctEncounter(store, correction, later(3));
  const [undone] = await recordFloorNotHome(store, { ...at, floor: 1 }, later(4));
  await withdrawEncounter(store, { stairwellId, encounterId: undone! }, later(5));
  await startHousehold(store, { stairwellId, doorId: doorId(1, 1) }, later(6));
  const next = { ...at, doorId: doorId(1, 1), outcome: 'brief_contact' } as const;
  await recordEncounter(store, next, later(7));
  const wish = { stairwellId, doorId: doorId(1, 2), campaignId: null, reviewOn: '2027-11-24' };
  await setDoNotVisit(store, wish, later(8));
  return met;
}

async function withPlaces(store: Store): Promise<void> {
  const place = { stairwellId, floor: 2, position: 3, label: '23' };
  const { doorId: added } = await addDoor(store, place, later(9));
  const held = await recordEncounter(
    store,
    { ...at, doorId: added, outcome: 'refused' },
    later(10),
  );
  await store.outbox.settle([{ id: held, verdict: 'held', code: 'operations.waits' }]);
  await correctDoor(store, { stairwellId, doorId: doorId(2, 2), label: '22 bis' }, later(11));
  await setAccessNote(store, { stairwellId, subject: 'code', value: '12A4' }, later(12));
  const seen = { stairwellId, doorId: doorId(1, 2), fact: 'bell_broken' } as const;
  await setDoorFact(store, { ...seen, isPresent: true }, later(12));
  const contact = { phone: '06 00 00 00 00', language: 'ar', consentLanguage: 'ar' };
  const home = { stairwellId, doorId: doorId(2, 1) };
  await setContactDetails(store, { ...home, name: 'Mme Diallo', ...contact }, later(13));
  const other = { stairwellId, doorId: doorId(2, 2) };
  await setContactDetails(store, { ...other, name: 'M. Roux', consentLanguage: 'fr' }, later(14));
  await withdrawContactDetails(store, other, later(15));
}

async function withFollowUps(store: Store, encounterId: string): Promise<void> {
  const need = { reason: 'housing', urgency: 'week', consentLanguage: 'fr' } as const;
  const home = { ...at, doorId: doorId(2, 1), encounterId };
  const id = await openFollowUp(store, { ...home, ...need, note: 'chauffage' }, later(20));
  await takeFollowUp(store, id, later(21));
  const toMemberId = KARIM;
  await handOverFollowUp(store, { id, toMemberId, words: 'tu la connais' }, later(22));
  await closeFollowUp(store, { id, result: 'passed_on', words: 'au bailleur' }, later(23));
  await openFollowUp(store, { ...home, ...need, encounterId: null }, later(24));
  const meetingId = await recordMeeting(
    store,
    {
      ...{ teamId: TEAM, campaignId: CAMPAIGN, channel: 'street', outcome: 'conversation' },
      ...{ lon: 2.48, lat: 48.9, placeName: 'devant l’école', people: 2 },
    },
    later(24),
  );
  const away = { stairwellId: null, doorId: null, campaignId: CAMPAIGN, encounterId: meetingId };
  const mistake = await openFollowUp(store, { ...away, ...need }, later(25));
  await cancelFollowUp(store, mistake, later(26));
}
