import { fold } from '../domain/fold';
import type { FollowUpItem } from '../domain/follow-up-item';
import { occurredAt } from '../domain/kinds/kind';
import type { Meeting } from '../domain/meeting';
import type { Operation, OperationInContext } from '../domain/operation';
import type { SignedOperation } from '../domain/operation';
import type { Door, Stairwell } from '../domain/places';
import { readSigned } from '../store/outbox/read-signed';

/** What the office knows: worked out anew from all that it was ever told, in whatever order. */
export interface ExpectedState {
  stairwells: Map<string, Stairwell>;
  followUps: FollowUpItem[];
  /** With who had them. */
  meetings: { by: string; meeting: Meeting }[];
  /** Who said what. */
  authors: Map<string, string>;
}

/** An operation with its author: all that counts of what a phone has brought. */
export interface SentOperation {
  operation: Operation;
  deviceSeq: number;
  authorId: string;
}

export function sentOperation(signed: SignedOperation): SentOperation {
  const { author_id: authorId } = JSON.parse(signed.envelope) as { author_id: string };
  return { ...readSigned(signed), authorId };
}

/** As it happened, not as it arrived. */
export function inOrder(one: SentOperation, other: SentOperation): number {
  return (
    occurredAt(one.operation) - occurredAt(other.operation) ||
    one.deviceSeq - other.deviceSeq ||
    (one.operation.id < other.operation.id ? -1 : 1)
  );
}

/**
 * @param base the places before anybody told anything.
 * @param aliases doors that turned out to be other ones.
 */
export function expectedState(
  base: Iterable<Stairwell>,
  sent: SentOperation[],
  aliases: ReadonlyMap<string, string>,
): ExpectedState {
  const office: ExpectedState = {
    stairwells: new Map([...base].map((stairwell) => [stairwell.id, withoutVanished(stairwell)])),
    followUps: [],
    meetings: [],
    authors: new Map(sent.map(({ operation, authorId }) => [operation.id, authorId])),
  };
  for (const one of sent.toSorted(inOrder)) applyOne(office, one);
  return office;

  function withoutVanished(stairwell: Stairwell): Stairwell {
    return { ...stairwell, doors: stairwell.doors.filter(({ id }) => !aliases.has(id)) };
  }

  function applyOne(
    known: ExpectedState,
    { operation: unresolved, deviceSeq, authorId }: SentOperation,
  ): void {
    const author = { id: authorId, name: authorId };
    const operation = resolved(known, unresolved);
    const place = placeOf(known, operation);
    const inContext: OperationInContext = {
      operation,
      deviceSeq,
      author,
      place,
      nameOf: (id) => id,
    };
    for (const [id, stairwell] of known.stairwells) {
      known.stairwells.set(id, withoutVanished(fold('stairwell', stairwell, inContext)));
    }
    known.followUps = fold('follow_ups', known.followUps, inContext);
    const mine = known.meetings.filter(({ by }) => by === authorId).map(({ meeting }) => meeting);
    known.meetings = [
      ...known.meetings.filter(({ by }) => by !== authorId),
      ...fold('meetings', mine, inContext).map((meeting) => ({ by: authorId, meeting })),
    ];
  }

  /** What was said at a door that vanished belongs to the one that was kept, and who lives there. */
  function resolved(known: ExpectedState, operation: Operation): Operation {
    const { payload } = operation;
    if (operation.kind === 'door.add' || !('door_id' in payload)) return operation;
    const keptId = aliases.get(payload.door_id ?? '');
    const kept = keptId && doorIn(known, keptId);
    if (!kept) return operation;
    const isMove = operation.kind === 'household.start';
    const household = isMove ? {} : { household_id: kept.household.id };
    return { ...operation, payload: { ...payload, ...household, door_id: kept.id } } as Operation;
  }
}

function doorIn({ stairwells }: ExpectedState, doorId: string): Door | undefined {
  return [...stairwells.values()].flatMap(({ doors }) => doors).find(({ id }) => id === doorId);
}

function placeOf(office: ExpectedState, { payload }: Operation): OperationInContext['place'] {
  if (!('door_id' in payload) || payload.door_id === null) return null;
  const stairwell = [...office.stairwells.values()].find(({ doors }) =>
    doors.some(({ id }) => id === payload.door_id),
  );
  if (!stairwell) return null;
  const { id, buildingId, building, stairwell: name, street, number } = stairwell;
  const door = doorIn(office, payload.door_id)!;
  return {
    ...{ stairwellId: id, buildingId, building, stairwell: name, street, number },
    door: { id: door.id, label: door.label, floor: door.floor },
  };
}
