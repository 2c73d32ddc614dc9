import type { Operation } from '../domain/operation';
import type { Outcome } from '../domain/outcome';
import { doorOf, type Door, type Stairwell } from '../domain/places';
import { Refusal } from '../domain/refusal';
import { isToVisit } from '../domain/state';
import { newId, operationOf, tapped, type Tap } from './operations';
import type { Store } from './store';

export const NOTE_LENGTH = 280;

export interface NewEncounter {
  stairwellId: string;
  doorId: string;
  campaignId: string | null;
  outcome: Outcome;
  noticeLeft?: boolean;
  /** YYYY-MM-DD and HH:MM. */
  comeBackOn?: string | null;
  comeBackAt?: string | null;
  note?: string | null;
}

/**
 * Write down what came of a passage at a door, with whoever lives there when its turn comes.
 *
 * @returns the passage's id, which `withdrawEncounter` and `openFollowUp` want.
 * @throws Refusal `places.door_unknown`, `encounters.note_too_long`
 */
export async function recordEncounter(
  store: Store,
  encounter: NewEncounter,
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  await store.commands.record(encounter.stairwellId, (stairwell) => [
    passage(tap, theDoor(stairwell, encounter.doorId), encounter),
  ]);
  return tap.id;
}

/**
 * Nobody at home on a whole floor. Doors that are vacant, not to be visited or answered today are
 * left alone.
 *
 * @returns the passages' ids, in walking order; none when there was no door to knock at.
 */
export function recordFloorNotHome(
  store: Store,
  place: { stairwellId: string; floor: number; campaignId: string | null; noticeLeft?: boolean },
  at = new Date(),
): Promise<string[]> {
  const { stairwellId, floor, campaignId, noticeLeft } = place;
  return store.commands.record(stairwellId, (stairwell) =>
    stairwell.doors
      .filter((door) => door.floor === floor && isToVisit(door, campaignId, at))
      .map((door) =>
        passage({ id: newId(), at }, door, { campaignId, outcome: 'not_home', noticeLeft }),
      ),
  );
}

/**
 * Take a passage back. It is an operation of its own that points to the first one, sent or not:
 * what was recorded is never overwritten.
 *
 * @returns the operation's id.
 */
export async function withdrawEncounter(
  store: Store,
  { stairwellId, encounterId }: { stairwellId: string; encounterId: string },
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  await store.commands.record(stairwellId, () => [withdrawal(tap, encounterId)]);
  return tap.id;
}

/** Take several passages of one stairwell back at once: a floor, most often. */
export function withdrawEncounters(
  store: Store,
  { stairwellId, encounterIds }: { stairwellId: string; encounterIds: string[] },
  at = new Date(),
): Promise<string[]> {
  return store.commands.record(stairwellId, () =>
    encounterIds.map((encounterId) => withdrawal({ id: newId(), at }, encounterId)),
  );
}

/** @throws Refusal `places.door_unknown` */
export function theDoor(stairwell: Stairwell, doorId: string): Door {
  const door = doorOf(stairwell, doorId);
  if (!door) throw new Refusal('places.door_unknown');
  return door;
}

/** As it is sent: nothing around it, and null for nothing. @throws Refusal when it is too long. */
export function noteText(note: string | null | undefined): string | null {
  const text = note?.trim() ?? '';
  if (text.length > NOTE_LENGTH) throw new Refusal('encounters.note_too_long');
  return text === '' ? null : text;
}

function passage(
  tap: Tap,
  { id: doorId, household }: Door,
  said: Omit<NewEncounter, 'stairwellId' | 'doorId'>,
): Operation {
  const payload = {
    door_id: doorId,
    household_id: household.id,
    campaign_id: said.campaignId,
    channel: 'door' as const,
    outcome: said.outcome,
    notice_left: said.noticeLeft ?? false,
    come_back_on: said.comeBackOn ?? null,
    come_back_at: said.comeBackAt ?? null,
    note: noteText(said.note),
  };
  return operationOf(tap, 'encounter.record', payload, [household.madeBy]);
}

function withdrawal(tap: Tap, encounterId: string): Operation {
  return operationOf(tap, 'encounter.withdraw', { encounter_id: encounterId }, [encounterId]);
}
