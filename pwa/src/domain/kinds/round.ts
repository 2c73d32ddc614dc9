import type { Round, RoundEvent } from '../round';
import { type Declarations, occurredAt, type OperationOf } from './kind';

/** Key for key as they travel, in their latest version. */
export interface RoundPayloads {
  'round.mark': { round_id: string; event: RoundEvent };
  /** The plan from now on. */
  'round.change': {
    round_id: string;
    budget_min: number;
    stops: { stairwell_id: string; door_ids: string[] }[];
  };
}

export const roundKinds: Declarations<RoundPayloads> = {
  'round.mark': {
    version: 1,
    folds: {
      rounds: (rounds, { operation, deviceSeq }) =>
        changeRound(rounds, operation.payload.round_id, (round) =>
          marked(round, operation, deviceSeq),
        ),
    },
  },
  'round.change': {
    version: 1,
    folds: {
      rounds: (rounds, { operation, deviceSeq }) =>
        changeRound(rounds, operation.payload.round_id, (round) =>
          changed(round, operation, deviceSeq),
        ),
    },
  },
};

function changeRound(rounds: Round[], id: string, change: (round: Round) => Round): Round[] {
  return rounds.map((round) => (round.id === id ? change(round) : round));
}

function marked(
  round: Round,
  operation: OperationOf<'round.mark', RoundPayloads['round.mark']>,
  seq: number,
): Round {
  const { id, payload } = operation;
  if (round.marks.some((mark) => mark.id === id)) return round;
  const mark = { id, event: payload.event, at: occurredAt(operation), seq };
  return { ...round, marks: [...round.marks, mark] };
}

/** The last one stands. Minutes stay those of the plan where a stop is the same as before. */
function changed(
  round: Round,
  operation: OperationOf<'round.change', RoundPayloads['round.change']>,
  seq: number,
): Round {
  const at = occurredAt(operation);
  const before = round.changed;
  if (before && (before.at > at || (before.at === at && before.seq >= seq))) return round;
  const { budget_min: budgetMin, stops } = operation.payload;
  const reasons = new Map(
    round.stops.flatMap(({ doors }) => doors.map(({ id, reason }) => [id, reason])),
  );
  return {
    ...round,
    budgetMin,
    changed: { at, seq },
    stops: stops.map(({ stairwell_id: stairwellId, door_ids: ids }) => ({
      ...(round.stops.find((stop) => stop.stairwellId === stairwellId) ?? NO_MINUTES),
      stairwellId,
      doors: ids.map((id) => ({ id, reason: reasons.get(id) ?? 'again' })),
    })),
  };
}

const NO_MINUTES = { arrivesMin: 0, minutes: 0, walkMin: 0 };
