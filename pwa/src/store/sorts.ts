import { applyOperation } from '../domain/fold';
import { applyToFollowUps } from '../domain/fold-follow-ups';
import { applyToMeetings } from '../domain/fold-meetings';
import type { FollowUpItem } from '../domain/follow-up-item';
import type { Meeting } from '../domain/meeting';
import type { Operation } from '../domain/operation';
import type { Door, Stairwell } from '../domain/places';
import { applyToRounds, type Round } from '../domain/round';
import type { Said, SaidPlace } from '../domain/said';
import { withoutReported, type TalkCount } from '../domain/talk-count';
import type { Chunks, Shape } from './chunks';
import { followUpsShape, meetingsShape, talkCountsShape } from './item-shapes';
import { roundsShape } from './rounds-shape';
import { stairwellShape } from './stairwell-shape';

/** What operations change, by the sort of chunk: the first word of its id. */
export interface Contents {
  stairwell: Stairwell;
  follow_ups: FollowUpItem[];
  meetings: Meeting[];
  talk_counts: TalkCount[];
  rounds: Round[];
}

type SortName = keyof Contents;

export type ChunkId = `stairwell:${string}` | Exclude<SortName, 'stairwell'>;

export type ContentOf<Id extends ChunkId> = Id extends SortName ? Contents[Id] : Stairwell;

/** How one sort of chunk takes operations in. */
export interface Sort<T> {
  chunks: Chunks<T>;
  /** Pure; an operation that is in already, or is none of its business, changes nothing. */
  apply: (content: T, said: Said) => T;
  /** Where the operation was said, from its chunk before and after; null away from any door. */
  placeOf?: (before: T, after: T, operation: Operation) => SaidPlace | null;
  /** A list that is there from the first operation on, though the server never sent it. */
  begins?: { scope: string; content: T };
}

export type Sorts = { [S in SortName]: Sort<Contents[S]> };

export function makeSorts(chunks: <T>(shape: Shape<T>) => Chunks<T>): Sorts {
  return {
    stairwell: {
      chunks: chunks(stairwellShape),
      apply: (stairwell, { operation, deviceSeq, author }) =>
        applyOperation(stairwell, operation, deviceSeq, author),
      placeOf: (before, after, operation) =>
        placeIn(after, doorIn(before, operation) ?? doorIn(after, operation)),
    },
    follow_ups: {
      chunks: chunks(followUpsShape),
      apply: applyToFollowUps,
      placeOf: (items, _after, operation) =>
        'follow_up_id' in operation.payload
          ? placeOfItem(items, operation.payload.follow_up_id)
          : null,
      begins: { scope: 'me', content: [] },
    },
    meetings: {
      chunks: chunks(meetingsShape),
      apply: applyToMeetings,
      begins: { scope: 'me', content: [] },
    },
    rounds: {
      chunks: chunks(roundsShape),
      apply: applyToRounds,
      begins: { scope: 'me', content: [] },
    },
    talk_counts: {
      chunks: chunks(talkCountsShape),
      apply: withoutReported,
      begins: { scope: 'device', content: [] },
    },
  };
}

/** @returns undefined for chunks that no operation changes. */
export function sortOf(sorts: Sorts, chunkId: string): Sort<unknown> | undefined {
  const name = chunkId.split(':')[0] ?? '';
  return name in sorts ? (sorts[name as SortName] as Sort<unknown>) : undefined;
}

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
