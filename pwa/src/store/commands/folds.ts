import { fold } from '../../domain/fold';
import type { FollowUpItem } from '../../domain/follow-up-item';
import type { ChunkKind, Contents, PlaceNames } from '../../domain/kinds/kind';
import { floorLabelOf } from '../../domain/floors';
import type { Operation, OperationInContext } from '../../domain/operation';
import type { Door, Stairwell } from '../../domain/places';

export { readSigned } from '../outbox/read-signed';

/** The content of a chunk after an operation: see `fold`. */
export function foldOn(chunk: ChunkKind, content: unknown, context: OperationInContext): unknown {
  return fold(chunk, content as Contents[ChunkKind], context);
}

/**
 * Where an operation was recorded, from its chunk before and after; null away from any door.
 */
export function placeIn(
  chunk: ChunkKind,
  before: unknown,
  after: unknown,
  operation: Operation,
): PlaceNames | null {
  if (chunk === 'stairwell') {
    const [was, is] = [before as Stairwell, after as Stairwell];
    return placeInStairwell(is, doorIn(was, operation) ?? doorIn(is, operation));
  }
  if (chunk !== 'follow_ups' || !('follow_up_id' in operation.payload)) return null;
  return placeOfItem(before as FollowUpItem[], operation.payload.follow_up_id);
}

/** The door that it is about, also when it only names a passage behind it. */
function doorIn({ doors }: Stairwell, { payload }: Operation): Door | undefined {
  if ('door_id' in payload) return doors.find(({ id }) => id === payload.door_id);
  if (!('encounter_id' in payload)) return undefined;
  return doors.find(({ household }) =>
    household.passages.some(({ id }) => id === payload.encounter_id),
  );
}

function placeInStairwell(stairwell: Stairwell, door: Door | undefined): PlaceNames {
  const { id, buildingId, building, stairwell: name, street, number } = stairwell;
  return {
    stairwellId: id,
    buildingId,
    building,
    stairwell: name,
    street,
    number,
    door: door ? placeOfDoor(stairwell, door) : null,
  };
}

function placeOfDoor(stairwell: Stairwell, { id, label, floor }: Door): PlaceNames['door'] {
  return { id, label, floor, floorLabel: floorLabelOf(stairwell, floor) };
}

function placeOfItem(items: FollowUpItem[], id: string): PlaceNames | null {
  const item = items.find((one) => one.id === id);
  if (!item?.stairwellId || !item.buildingId) return null;
  const { stairwellId, buildingId, building, stairwell, street, number, doorId, label } = item;
  const door = doorId ? { id: doorId, label, floor: 0 } : null;
  return { stairwellId, buildingId, building, stairwell, street, number, door };
}
