import type { Person } from '../../domain/member';
import type { Mark, Round } from '../../domain/round';
import { numberOfReason, reasonOf } from '../../domain/round-reason';
import { idAt, idColumn, idCount } from '../vault/bytes';
import type { Shape } from '../vault/chunks';

interface RoundColumns {
  id: string;
  assignment_id: string;
  campaign_id: string;
  territory_id: string;
  planned_on: string;
  starts_at: string;
  prepared_at: number;
  budget_min: number;
  changed_at: number | null;
  changed_seq: number | null;
  marks: Mark[];
  members: Person[];
  start: { lon: number; lat: number } | null;
  stops: StopColumns[];
}

interface StopColumns {
  stairwell_id: string;
  door_ids: Uint8Array;
  /** One byte a door: which of the reasons. */
  reasons: Uint8Array;
  arrives_min: number;
  minutes: number;
  walk_min: number;
}

export const roundsShape: Shape<Round[]> = {
  format: 1,
  read: (_format, { items }) => (items as RoundColumns[]).map(readRound),
  write: (rounds) => Promise.resolve({ items: rounds.map(writeRound) }),
};

function readRound(columns: RoundColumns): Round {
  const { changed_at: at, changed_seq: seq } = columns;
  return {
    id: columns.id,
    assignmentId: columns.assignment_id,
    campaignId: columns.campaign_id,
    territoryId: columns.territory_id,
    plannedOn: columns.planned_on,
    startsAt: columns.starts_at,
    preparedAt: columns.prepared_at,
    budgetMin: columns.budget_min,
    changed: at === null ? null : { at, seq: seq ?? 0 },
    marks: columns.marks,
    members: columns.members,
    start: columns.start,
    stops: columns.stops.map((stop) => ({
      stairwellId: stop.stairwell_id,
      doors: Array.from({ length: idCount(stop.door_ids) }, (_, index) => ({
        id: idAt(stop.door_ids, index) ?? '',
        reason: reasonOf(stop.reasons[index] ?? 0),
      })),
      arrivesMin: stop.arrives_min,
      minutes: stop.minutes,
      walkMin: stop.walk_min,
    })),
  };
}

function writeRound(round: Round): RoundColumns {
  return {
    id: round.id,
    assignment_id: round.assignmentId,
    campaign_id: round.campaignId,
    territory_id: round.territoryId,
    planned_on: round.plannedOn,
    starts_at: round.startsAt,
    prepared_at: round.preparedAt,
    budget_min: round.budgetMin,
    changed_at: round.changed?.at ?? null,
    changed_seq: round.changed?.seq ?? null,
    marks: round.marks,
    members: round.members,
    start: round.start,
    stops: round.stops.map((stop) => ({
      stairwell_id: stop.stairwellId,
      door_ids: idColumn(stop.doors.map(({ id }) => id)),
      reasons: Uint8Array.from(stop.doors, ({ reason }) => numberOfReason(reason)),
      arrives_min: stop.arrivesMin,
      minutes: stop.minutes,
      walk_min: stop.walkMin,
    })),
  };
}
