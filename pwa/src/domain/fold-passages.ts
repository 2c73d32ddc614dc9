import { isAnswered, isMeeting } from './outcome';
import { occurredAt, type Operation } from './operation';
import type { Household, HouseholdFold, Passage } from './places';

export function passageOf(operation: Operation<'encounter.record'>, seq: number): Passage {
  const { payload } = operation;
  return {
    id: operation.id,
    campaignId: payload.campaign_id,
    outcome: payload.outcome,
    at: occurredAt(operation),
    seq,
    noticeLeft: payload.notice_left,
    comeBackOn: payload.come_back_on,
    comeBackAt: payload.come_back_at,
    note: payload.note,
    themes: payload.themes,
    need: payload.need?.reason ?? null,
    correctedAt: null,
    correctedBy: null,
    by: null,
  };
}

export function addPassage(household: Household, passage: Passage): Household {
  if (household.passages.some(({ id }) => id === passage.id)) return household;
  // None is dropped, though the server sends the last three: an undo must find what was before.
  const passages = [...household.passages, passage].sort(
    (one, other) => one.at - other.at || one.seq - other.seq,
  );
  return { ...household, passages, folds: count(household.folds, passage, 1) };
}

export function dropPassage(household: Household, encounterId: string): Household {
  const passage = passageIn(household, encounterId);
  if (!passage) return household;
  return {
    ...household,
    passages: household.passages.filter((other) => other !== passage),
    folds: count(household.folds, passage, -1),
  };
}

/** The latest correction is what is known; the passage keeps its place among the others. */
export function correctPassage(
  household: Household,
  operation: Operation<'encounter.correct'>,
  authorName: string | null,
): Household {
  const { payload } = operation;
  const passage = passageIn(household, payload.encounter_id);
  const at = occurredAt(operation);
  if (!passage || (passage.correctedAt ?? 0) > at) return household;
  const corrected: Passage = {
    ...passage,
    outcome: payload.outcome,
    noticeLeft: payload.notice_left,
    comeBackOn: payload.come_back_on,
    comeBackAt: payload.come_back_at,
    note: payload.note,
    themes: payload.themes,
    correctedAt: at,
    correctedBy: passage.by === null ? null : authorName,
  };
  return {
    ...household,
    passages: household.passages.map((other) => (other === passage ? corrected : other)),
    folds: recount(household.folds, passage, corrected.outcome),
  };
}

function passageIn(household: Household, encounterId: string): Passage | undefined {
  return household.passages.find(({ id }) => id === encounterId);
}

function recount(
  folds: HouseholdFold[],
  passage: Passage,
  outcome: Passage['outcome'],
): HouseholdFold[] {
  if (passage.outcome === outcome) return folds;
  return count(count(folds, { ...passage, outcome }, 1), passage, -1);
}

function count(
  folds: HouseholdFold[],
  { campaignId, outcome }: Passage,
  by: 1 | -1,
): HouseholdFold[] {
  const before = folds.find((fold) => fold.campaignId === campaignId) ?? {
    campaignId,
    passages: 0,
    answered: 0,
    met: 0,
  };
  const after = {
    campaignId,
    passages: before.passages + by,
    answered: before.answered + (isAnswered(outcome) ? by : 0),
    met: before.met + (isMeeting(outcome) ? by : 0),
  };
  const others = folds.filter((fold) => fold !== before);
  return after.passages > 0 ? [...others, after] : others;
}
