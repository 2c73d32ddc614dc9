import { applyOperation } from '../../domain/fold';
import { applyToFollowUps } from '../../domain/fold-follow-ups';
import { applyToMeetings } from '../../domain/fold-meetings';
import type { FollowUpItem } from '../../domain/follow-up-item';
import type { Operation } from '../../domain/operation';
import type { Door, Stairwell } from '../../domain/places';
import { applyToRounds } from '../../domain/round';
import type { Said, SaidPlace } from '../../domain/said';
import { withoutReported } from '../../domain/talk-count';
import type { Contents, SortName } from './chunk-kinds';

/** How one sort of chunk takes operations in. */
export interface Fold<T> {
  /** Pure; an operation that is in already, or is none of its business, changes nothing. */
  apply: (content: T, said: Said) => T;
  /** Where the operation was said, from its chunk before and after; null away from any door. */
  placeOf?: (before: T, after: T, operation: Operation) => SaidPlace | null;
}

export type Folds = { [S in SortName]: Fold<Contents[S]> };

export const folds: Folds = {
  stairwell: {
    apply: (stairwell, { operation, deviceSeq, author }) =>
      applyOperation(stairwell, operation, deviceSeq, author),
    placeOf: (before, after, operation) =>
      placeIn(after, doorIn(before, operation) ?? doorIn(after, operation)),
  },
  follow_ups: {
    apply: applyToFollowUps,
    placeOf: (items, _after, operation) =>
      'follow_up_id' in operation.payload
        ? placeOfItem(items, operation.payload.follow_up_id)
        : null,
  },
  meetings: { apply: applyToMeetings },
  rounds: { apply: applyToRounds },
  talk_counts: { apply: withoutReported },
};

/** The door that it is about, also when it only names a passage behind it. */
function doorIn({ doors }: Stairwell, { payload }: Operation): Door | undefined {
  if ('door_id' in payload) return doors.find(({ id }) => id === payload.door_id);
  if (!('encounter_id' in payload)) return undefined;
  return doors.find(({ household }) =>
    household.passages.some(({ id }) => id === payload.encounter_id),
  );
}

function placeIn(stairwell: Stairwell, door: Door | undefined): SaidPlace {
  const { id, buildingId, building, stairwell: name, street, number } = stairwell;
  return {
    stairwellId: id,
    buildingId,
    building,
    stairwell: name,
    street,
    number,
    door: door ? { id: door.id, label: door.label, floor: door.floor } : null,
  };
}

function placeOfItem(items: FollowUpItem[], id: string): SaidPlace | null {
  const item = items.find((one) => one.id === id);
  if (!item?.stairwellId || !item.buildingId) return null;
  const { stairwellId, buildingId, building, stairwell, street, number, doorId, label } = item;
  const door = doorId ? { id: doorId, label, floor: 0 } : null;
  return { stairwellId, buildingId, building, stairwell, street, number, door };
}
