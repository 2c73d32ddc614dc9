import { declarationOf } from '../../domain/kinds/all';
import { occurredAt, type PlaceNames } from '../../domain/kinds/kind';
import type { Operation } from '../../domain/operation';
import type { Recorded } from './records';

/** @param place where it was said, with the names that it had then. */
export function recordOf(operation: Operation, place: PlaceNames | null): Recorded {
  const { kind, payload } = operation;
  const facts = declarationOf(kind)?.record?.(payload) ?? {};
  return {
    id: operation.id,
    kind,
    at: new Date(occurredAt(operation) * 1000).toISOString(),
    stairwellId: place?.stairwellId ?? null,
    place: place && namesOf(place),
    door: place?.door ?? null,
    outcome: facts.outcome ?? null,
    encounterId: facts.encounterId ?? null,
    placeName: facts.placeName ?? null,
  };
}

function namesOf({ building, stairwell, street, number }: PlaceNames): Recorded['place'] {
  return { building, stairwell, street, number };
}
