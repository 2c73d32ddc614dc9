import { occurredAt, type Operation } from '../../domain/operation';
import type { SaidPlace } from '../../domain/said';
import type { Recorded } from './records';

/** @param place where it was said, with the names that it had then. */
export function recordOf(operation: Operation, place: SaidPlace | null): Recorded {
  const { kind, payload } = operation;
  const isSaid = kind === 'encounter.record' || kind === 'encounter.meet';
  return {
    id: operation.id,
    kind,
    at: new Date(occurredAt(operation) * 1000).toISOString(),
    stairwellId: place?.stairwellId ?? null,
    place: place && namesOf(place),
    door: place?.door ?? null,
    outcome: isSaid ? payload.outcome : null,
    encounterId: kind === 'encounter.withdraw' ? payload.encounter_id : null,
    placeName: kind === 'encounter.meet' ? payload.place_name : null,
  };
}

function namesOf({ building, stairwell, street, number }: SaidPlace): Recorded['place'] {
  return { building, stairwell, street, number };
}
