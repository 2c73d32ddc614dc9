import { withDoor } from '../door-place';
import { LABEL_LENGTH } from '../labels';
import type { Person } from '../member';
import type { Door, DoorFact, DoorFactCode, Stairwell } from '../places';
import { type Declarations, occurredAt, type OperationOf } from './kind';
import { changeDoors, nameOrNull, newHousehold, waitsForHousehold } from './stairwell-changes';

/** Key for key as they travel, in their latest version. */
export interface DoorPayloads {
  'door.add': {
    stairwell_id: string;
    door_id: string;
    household_id: string;
    floor: number;
    position: number;
    label: string;
    /** What its floor is called: its rank may have moved before this is heard. */
    floor_label: string | null;
  };
  'door.correct': { door_id: string; label: string };
  'door_fact.set': { door_id: string; fact: DoorFactCode; present: boolean };
}

const LIMITS = { label: { most: LABEL_LENGTH, refusal: 'places.label_too_long' } } as const;
const MALFORMED = 'operations.malformed';

export const doorKinds: Declarations<DoorPayloads> = {
  'door.add': {
    version: 2,
    added: { floor_label: null },
    limits: LIMITS,
    folds: {
      stairwell: (stairwell, { operation, author }) => addDoor(stairwell, operation, author),
    },
    corrects: { [MALFORMED]: ['label', 'floor'], 'places.stairwell_full': ['floor', 'label'] },
  },
  'door.correct': {
    version: 1,
    limits: LIMITS,
    folds: {
      stairwell: (stairwell, { operation, author }) => correctDoor(stairwell, operation, author),
    },
    corrects: { [MALFORMED]: ['label'] },
    // A door that this device added may not have arrived yet: the household's operation is its own.
    waitsFor: waitsForHousehold,
  },
  'door_fact.set': {
    version: 1,
    folds: {
      stairwell: (stairwell, { operation, author }) => setDoorFact(stairwell, operation, author),
    },
    waitsFor: waitsForHousehold,
  },
};

function addDoor(
  stairwell: Stairwell,
  operation: OperationOf<'door.add', DoorPayloads['door.add']>,
  author: Person,
): Stairwell {
  const { payload } = operation;
  if (stairwell.doors.some(({ id }) => id === payload.door_id)) return stairwell;
  const door: Door = {
    id: payload.door_id,
    floor: payload.floor,
    position: payload.position,
    label: payload.label,
    isEstimated: false,
    setBy: nameOrNull(author),
    setAt: occurredAt(operation),
    facts: [],
    household: newHousehold(payload.household_id, null, operation.id),
  };
  return { ...stairwell, doors: withDoor(stairwell.doors, door) };
}

function correctDoor(
  stairwell: Stairwell,
  operation: OperationOf<'door.correct', DoorPayloads['door.correct']>,
  author: Person,
): Stairwell {
  const { door_id: doorId, label } = operation.payload;
  const setAt = occurredAt(operation);
  return changeDoors(stairwell, (door) =>
    door.id !== doorId || (door.setAt ?? 0) > setAt
      ? door
      : { ...door, label, isEstimated: false, setBy: nameOrNull(author), setAt },
  );
}

function setDoorFact(
  stairwell: Stairwell,
  operation: OperationOf<'door_fact.set', DoorPayloads['door_fact.set']>,
  author: Person,
): Stairwell {
  const { door_id: doorId, fact, present: isPresent } = operation.payload;
  const at = occurredAt(operation);
  const known: DoorFact = { fact, isPresent, by: nameOrNull(author), at };
  return changeDoors(stairwell, (door) => {
    if (door.id !== doorId) return door;
    const before = door.facts.find((one) => one.fact === fact);
    if (before && before.at > at) return door;
    return { ...door, facts: [...door.facts.filter((one) => one !== before), known] };
  });
}
