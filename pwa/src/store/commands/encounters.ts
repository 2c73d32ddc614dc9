import type { FollowUpReason } from '../../domain/follow-up';
import { theDoor } from '../../domain/kinds/stairwell-changes';
import { asSeen } from '../../domain/labels';
import type { Operation } from '../../domain/operation';
import { type Outcome, takesNote } from '../../domain/outcome';
import { type Door, type Passage, type Stairwell } from '../../domain/places';
import { Refusal } from '../../domain/refusal';
import { rightNow } from '../../domain/right-now';
import type { PlanHere } from '../../domain/plan-here';
import { isToVisit } from '../../domain/state';
import { floorDoors } from '../../domain/walking';
import { operationOf } from '../outbox/make-operation';
import { type Tap, tapped } from '../outbox/operations';
import { newId } from '../vault/ids';
import { type CommandPart, operationsOn } from './command-parts';
import type { Store } from './store-type';

/** The text that is read out before a need is written down. Its wording is the screens'. */
const NEED_TEXT = 'need.v1';

/** What came of it, as it was first said or as it is corrected. */
export interface EncounterAnswers {
  outcome: Outcome;
  noticeLeft?: boolean;
  /** YYYY-MM-DD and HH:MM. */
  comeBackOn?: string | null;
  comeBackAt?: string | null;
  note?: string | null;
  /** Codes of the campaign's themes; sensitive ones are for `talkCounted` alone. */
  themes?: string[];
}

export interface NewEncounter extends EncounterAnswers {
  stairwellId: string;
  doorId: string;
  campaignId: string | null;
  /** They agreed that it is kept, and heard the text in this language. */
  need?: { reason: FollowUpReason; language: string } | null;
  /** What they speak, where nobody understood the other. */
  language?: string | null;
  /** Who is there too. */
  companionId?: string | null;
}

/** Where nobody is at home, and what goes with it at each door. */
interface NotHomePlace {
  stairwellId: string;
  campaignId: string | null;
  noticeLeft?: boolean;
  companionId?: string | null;
}

/** What is not given stays as it was. */
export interface EncounterCorrection extends EncounterAnswers {
  stairwellId: string;
  encounterId: string;
  /** Wanted of whoever corrects what another one wrote. */
  reason?: string | null;
}

/**
 * Write down what came of a passage at a door, with whoever lives there when its turn comes.
 *
 * @returns the passage's id, which `withdrawEncounter` and `openFollowUp` want.
 * @throws Refusal `places.door_unknown`, `encounters.note_too_long`, `encounters.too_many_themes`
 */
export async function recordEncounter(
  store: Store,
  encounter: NewEncounter,
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  await store.commands.carryOut([encounterPart(tap, encounter)]);
  return tap.id;
}

/** As `recordEncounter`, for a command that says more. */
export function encounterPart(tap: Tap, encounter: NewEncounter): CommandPart {
  return operationsOn(`stairwell:${encounter.stairwellId}`, (stairwell) => [
    passage(tap, stairwell, theDoor(stairwell, encounter.doorId), encounter),
  ]);
}

/**
 * Nobody at home on a whole floor: at the doors that are left of the plan there, or, without one,
 * at those worth a knock where nobody knocked within the hour.
 *
 * @returns the passages' ids, in walking order; none when there was no door to knock at.
 */
export function recordFloorNotHome(
  store: Store,
  place: NotHomePlace & { floor: number; plan?: PlanHere | null },
  at = rightNow(),
): Promise<string[]> {
  const { floor, campaignId, plan = null } = place;
  return notHome(
    store,
    place,
    (stairwell) => floorDoors(stairwell, floor, { campaignId, plan, now: at }),
    at,
  );
}

/** Nobody at home at any of these doors, except where it would make no sense to knock today. */
export function recordNotHome(
  store: Store,
  place: NotHomePlace & { doorIds: string[] },
  at = rightNow(),
): Promise<string[]> {
  const { doorIds, campaignId } = place;
  const isMeant = (door: Door) => doorIds.includes(door.id) && isToVisit(door, campaignId, at);
  return notHome(store, place, ({ doors }) => doors.filter(isMeant), at);
}

function notHome(
  store: Store,
  place: NotHomePlace,
  meant: (stairwell: Stairwell) => Door[],
  at: Date,
): Promise<string[]> {
  const { stairwellId, campaignId, noticeLeft, companionId } = place;
  return store.commands.record(stairwellId, (stairwell) =>
    meant(stairwell).map((door) =>
      passage({ id: newId(), at }, stairwell, door, {
        campaignId,
        outcome: 'not_home',
        noticeLeft,
        companionId,
      }),
    ),
  );
}

/**
 * Say anew what came of a passage, an hour or a day later. What was said first is kept beside it.
 *
 * @returns the operation's id.
 * @throws Refusal `encounters.unknown`, `encounters.note_too_long`, `encounters.too_many_themes`
 */
export async function correctEncounter(
  store: Store,
  correction: EncounterCorrection,
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  const { stairwellId, encounterId } = correction;
  await store.commands.record(stairwellId, (stairwell) => [
    correctionOf(tap, encounterId, thePassage(stairwell, encounterId), correction),
  ]);
  return tap.id;
}

/**
 * Take a passage back. It is an operation of its own that points to the first one, sent or not:
 * what was recorded is never overwritten.
 *
 * @param encounter `reason`: wanted of whoever takes back what another one wrote.
 * @returns the operation's id.
 */
export async function withdrawEncounter(
  store: Store,
  encounter: { stairwellId: string; encounterId: string; reason?: string | null },
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  const { stairwellId, encounterId, reason } = encounter;
  await store.commands.record(stairwellId, () => [withdrawal(tap, encounterId, reason)]);
  return tap.id;
}

/** Take several passages of one stairwell back at once: a floor, most often. */
export function withdrawEncounters(
  store: Store,
  encounters: { stairwellId: string; encounterIds: string[]; reason?: string | null },
  at = rightNow(),
): Promise<string[]> {
  return store.commands.carryOut([withdrawalPart(at, encounters)]);
}

/** As `withdrawEncounters`, for a command that takes back more. */
export function withdrawalPart(
  at: Date,
  encounters: { stairwellId: string; encounterIds: string[]; reason?: string | null },
): CommandPart {
  const { stairwellId, encounterIds, reason } = encounters;
  return operationsOn(`stairwell:${stairwellId}`, () =>
    encounterIds.map((encounterId) => withdrawal({ id: newId(), at }, encounterId, reason)),
  );
}

function passage(
  tap: Tap,
  stairwell: Stairwell,
  door: Door,
  answers: Omit<NewEncounter, 'stairwellId' | 'doorId'>,
): Operation {
  const { id: doorId, household } = door;
  const payload = {
    door_id: doorId,
    household_id: household.id,
    ...asSeen(stairwell, door),
    campaign_id: answers.campaignId,
    channel: 'door' as const,
    outcome: answers.outcome,
    notice_left: answers.noticeLeft ?? false,
    come_back_on: answers.comeBackOn ?? null,
    come_back_at: answers.comeBackAt ?? null,
    note: takesNote(answers.outcome) ? (answers.note ?? null) : null,
    themes: answers.themes ?? [],
    need: answers.need
      ? {
          reason: answers.need.reason,
          consent: { text: NEED_TEXT, language: answers.need.language },
        }
      : null,
    companion_id: answers.companionId ?? null,
    language: answers.language ?? null,
  };
  return operationOf(tap, 'encounter.record', payload, [household.madeBy]);
}

function thePassage({ doors }: Stairwell, encounterId: string): Passage {
  for (const { household } of doors) {
    const passage = household.passages.find(({ id }) => id === encounterId);
    if (passage) return passage;
  }
  throw new Refusal('encounters.unknown');
}

/** What is undefined stays as it was. */
type Before = Pick<Passage, 'noticeLeft' | 'comeBackOn' | 'comeBackAt' | 'note' | 'themes'>;

export function correctionOf(
  tap: Tap,
  encounterId: string,
  before: Before,
  answers: EncounterAnswers & { reason?: string | null },
): Operation {
  const payload = {
    encounter_id: encounterId,
    outcome: answers.outcome,
    notice_left: answers.noticeLeft ?? before.noticeLeft,
    come_back_on: answers.comeBackOn === undefined ? before.comeBackOn : answers.comeBackOn,
    come_back_at: answers.comeBackAt === undefined ? before.comeBackAt : answers.comeBackAt,
    note: correctedNote(before, answers),
    themes: answers.themes ?? before.themes,
    reason: answers.reason ?? null,
  };
  return operationOf(tap, 'encounter.correct', payload, [encounterId]);
}

function correctedNote(before: Before, { outcome, note }: EncounterAnswers): string | null {
  if (!takesNote(outcome)) return null;
  return note === undefined ? before.note : note;
}

export function withdrawal(tap: Tap, encounterId: string, reason?: string | null): Operation {
  const payload = { encounter_id: encounterId, reason: reason ?? null };
  return operationOf(tap, 'encounter.withdraw', payload, [encounterId]);
}
