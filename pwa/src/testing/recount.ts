import { isAnswered, isMeeting } from '../domain/outcome';
import type { Operation } from '../domain/operation';
import type { HouseholdFold, Stairwell } from '../domain/places';
import { inOrder, type SentOperation } from './expected-state';

/**
 * Every household's folds, counted from all that was told and from nothing else: of each encounter
 * its last correction, if nobody took it back, with whoever it turned out to be about.
 *
 * @param base the places before anybody told anything.
 * @param aliases doors that turned out to be other ones.
 */
export function recount(
  base: Stairwell[],
  sent: SentOperation[],
  aliases: ReadonlyMap<string, string>,
): Map<string, HouseholdFold[]> {
  const all = sent.toSorted(inOrder).map(({ operation }) => operation);
  const withdrawn = new Set(ofKind(all, 'encounter.withdraw').map((o) => o.payload.encounter_id));
  const corrections = new Map(
    ofKind(all, 'encounter.correct').map((o) => [o.payload.encounter_id, o.payload.outcome]),
  );
  const folds = new Map<string, HouseholdFold[]>();
  for (const encounter of ofKind(all, 'encounter.record')) {
    if (withdrawn.has(encounter.id)) continue;
    const outcome = corrections.get(encounter.id) ?? encounter.payload.outcome;
    const fold = foldIn(folds, householdOf(encounter), encounter.payload.campaign_id);
    fold.passages += 1;
    if (isAnswered(outcome)) fold.answered += 1;
    if (isMeeting(outcome)) fold.met += 1;
  }
  return folds;

  function householdOf(encounter: Operation<'encounter.record'>): string {
    const keptId = aliases.get(encounter.payload.door_id);
    return keptId ? householdAt(keptId, all.indexOf(encounter)) : encounter.payload.household_id;
  }

  /** Whoever lived there when it was said. */
  function householdAt(doorId: string, place: number): string {
    const moves = ofKind(all.slice(0, place), 'household.start').filter(
      ({ payload }) => (aliases.get(payload.door_id) ?? payload.door_id) === doorId,
    );
    const doors = base.flatMap((stairwell) => stairwell.doors);
    const added = ofKind(all, 'door.add').find(({ payload }) => payload.door_id === doorId);
    const first = doors.find(({ id }) => id === doorId)?.household.id;
    return moves.at(-1)?.payload.household_id ?? first ?? added?.payload.household_id ?? '';
  }
}

function ofKind<K extends Operation['kind']>(all: Operation[], kind: K): Operation<K>[] {
  return all.filter((one) => one.kind === kind) as Operation<K>[];
}

function foldIn(
  folds: Map<string, HouseholdFold[]>,
  householdId: string,
  campaignId: string | null,
): HouseholdFold {
  const known = folds.get(householdId) ?? [];
  folds.set(householdId, known);
  let fold = known.find((one) => one.campaignId === campaignId);
  if (!fold) known.push((fold = { campaignId, passages: 0, answered: 0, met: 0 }));
  return fold;
}
