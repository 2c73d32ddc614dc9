import type { PlannedStop } from '../../domain/round-plan';
import type { Walk, WalkStop } from '../../domain/round-walk';

/** A stop without the doors that are done. */
export function remainingStop({ stop, doneIds }: WalkStop): PlannedStop {
  const done = new Set(doneIds);
  const doorIds = stop.doors.map(({ id }) => id).filter((id) => !done.has(id));
  return { stairwellId: stop.stairwellId, doorIds };
}

/** What is done stays in the plan, so that the end can tell of it: first what is only done. */
export function withFinishedStops({ stops }: Walk, left: PlannedStop[]): PlannedStop[] {
  const ahead = new Set(left.map(({ stairwellId }) => stairwellId));
  const doneIn = (id: string) =>
    stops.filter(({ stop }) => stop.stairwellId === id).flatMap(({ doneIds }) => doneIds);
  const over = stops
    .filter(({ stop, doneIds }) => doneIds.length > 0 && !ahead.has(stop.stairwellId))
    .map(({ stop, doneIds }) => ({ stairwellId: stop.stairwellId, doorIds: doneIds }));
  const seen = new Set<string>();
  const rest = left.map(({ stairwellId, doorIds }) => {
    const done = seen.has(stairwellId) ? [] : doneIn(stairwellId);
    seen.add(stairwellId);
    return { stairwellId, doorIds: [...new Set([...done, ...doorIds])] };
  });
  return [...over, ...rest];
}
