import { addPassage, correctPassage, dropPassage, passageOf } from './fold-passages';
import type { Person } from './member';
import { occurredAt, type Operation } from './operation';
import {
  inWalkingOrder,
  type AccessNote,
  type Contact,
  type Door,
  type DoorFact,
  type Household,
  type Stairwell,
} from './places';

/**
 * The stairwell after one operation: used by the command that records it, and again by the pull,
 * on a chunk whose snapshot does not hold it yet.
 *
 * It may be asked about an operation that is in already, and changes nothing then. What concerns
 * a household that has left its door is kept by the server and shown nowhere here.
 *
 * @param author who said it, where that is shown.
 */
export function applyOperation(
  stairwell: Stairwell,
  operation: Operation,
  deviceSeq: number,
  author: Person | null = null,
): Stairwell {
  switch (operation.kind) {
    case 'encounter.record':
      return changeHousehold(stairwell, operation.payload, (household) =>
        addPassage(household, passageOf(operation, deviceSeq)),
      );
    case 'encounter.correct':
      return changeHouseholds(stairwell, (household) =>
        correctPassage(household, operation, nameOf(author)),
      );
    case 'encounter.withdraw':
      return changeHouseholds(stairwell, (household) =>
        dropPassage(household, operation.payload.encounter_id),
      );
    case 'household.start':
      return startHousehold(stairwell, operation);
    case 'contact_details.set':
      return setContact(stairwell, operation);
    case 'contact_details.withdraw':
      return changeHousehold(stairwell, operation.payload, (household) =>
        household.contact ? { ...household, contact: null } : household,
      );
    case 'do_not_visit.set':
      return setDoNotVisit(stairwell, operation);
    case 'follow_up.open':
      return openFollowUp(stairwell, operation);
    case 'follow_up.take':
      return ownFollowUp(stairwell, operation.payload.follow_up_id, author?.id ?? null);
    case 'follow_up.hand_over':
      return ownFollowUp(stairwell, operation.payload.follow_up_id, operation.payload.to_member_id);
    case 'follow_up.close':
    case 'follow_up.cancel':
      return endFollowUp(stairwell, operation.payload.follow_up_id);
    case 'door.add':
      return addDoor(stairwell, operation, author);
    case 'door.correct':
      return correctDoor(stairwell, operation, author);
    case 'door_fact.set':
      return setDoorFact(stairwell, operation, author);
    case 'access_note.set':
      return setAccessNote(stairwell, operation, author);
    case 'encounter.meet':
    case 'talk_count.report':
    case 'round.mark':
    case 'round.change':
      return stairwell;
    default:
      // Another tab may be of a later release.
      return stairwell;
  }
}

function startHousehold(stairwell: Stairwell, operation: Operation<'household.start'>): Stairwell {
  const { door_id: doorId, household_id: id } = operation.payload;
  return changeDoors(stairwell, (door) =>
    door.id !== doorId || door.household.id === id
      ? door
      : withHousehold(door, newHousehold(id, occurredAt(operation), operation.id)),
  );
}

function setContact(stairwell: Stairwell, operation: Operation<'contact_details.set'>): Stairwell {
  const { payload } = operation;
  const contact: Contact = {
    name: payload.name,
    phone: payload.phone,
    language: payload.language,
    bestHour: payload.best_hour,
    at: occurredAt(operation),
  };
  return changeHousehold(stairwell, payload, (household) =>
    (household.contact?.at ?? 0) > contact.at ? household : { ...household, contact },
  );
}

function setDoNotVisit(stairwell: Stairwell, operation: Operation<'do_not_visit.set'>): Stairwell {
  const { campaign_id: campaignId, review_on: reviewOn } = operation.payload;
  return changeHousehold(stairwell, operation.payload, (household) => ({
    ...household,
    doNotVisit: [
      ...household.doNotVisit.filter((wish) => wish.campaignId !== campaignId),
      { campaignId, reviewOn },
    ],
  }));
}

function openFollowUp(stairwell: Stairwell, operation: Operation<'follow_up.open'>): Stairwell {
  const { payload, id } = operation;
  return changeHousehold(stairwell, payload, (household) => {
    if (household.followUps.some((other) => other.id === id)) return household;
    const followUp = {
      id,
      campaignId: payload.campaign_id,
      reason: payload.reason,
      urgency: payload.urgency,
      dueOn: payload.due_on,
      note: payload.note,
      ownerId: null,
    };
    return { ...household, followUps: [...household.followUps, followUp] };
  });
}

function ownFollowUp(stairwell: Stairwell, id: string, ownerId: string | null): Stairwell {
  return changeHouseholds(stairwell, (household) => {
    const isOther = household.followUps.some((one) => one.id === id && one.ownerId !== ownerId);
    if (!isOther) return household;
    const followUps = household.followUps.map((one) => (one.id === id ? { ...one, ownerId } : one));
    return { ...household, followUps };
  });
}

function endFollowUp(stairwell: Stairwell, id: string): Stairwell {
  return changeHouseholds(stairwell, (household) => {
    const followUps = household.followUps.filter((one) => one.id !== id);
    return followUps.length < household.followUps.length ? { ...household, followUps } : household;
  });
}

function addDoor(
  stairwell: Stairwell,
  operation: Operation<'door.add'>,
  author: Person | null,
): Stairwell {
  const { payload } = operation;
  if (stairwell.doors.some(({ id }) => id === payload.door_id)) return stairwell;
  const door: Door = {
    id: payload.door_id,
    floor: payload.floor,
    position: payload.position,
    label: payload.label,
    isEstimated: false,
    setBy: nameOf(author),
    setAt: occurredAt(operation),
    facts: [],
    household: newHousehold(payload.household_id, null, operation.id),
  };
  return { ...stairwell, doors: [...stairwell.doors, door].sort(inWalkingOrder) };
}

function correctDoor(
  stairwell: Stairwell,
  operation: Operation<'door.correct'>,
  author: Person | null,
): Stairwell {
  const { door_id: doorId, label } = operation.payload;
  const setAt = occurredAt(operation);
  return changeDoors(stairwell, (door) =>
    door.id !== doorId || (door.setAt ?? 0) > setAt
      ? door
      : { ...door, label, isEstimated: false, setBy: nameOf(author), setAt },
  );
}

function setDoorFact(
  stairwell: Stairwell,
  operation: Operation<'door_fact.set'>,
  author: Person | null,
): Stairwell {
  const { door_id: doorId, fact, present: isPresent } = operation.payload;
  const at = occurredAt(operation);
  const said: DoorFact = { fact, isPresent, by: nameOf(author), at };
  return changeDoors(stairwell, (door) => {
    if (door.id !== doorId) return door;
    const before = door.facts.find((one) => one.fact === fact);
    if (before && before.at > at) return door;
    return { ...door, facts: [...door.facts.filter((one) => one !== before), said] };
  });
}

function setAccessNote(
  stairwell: Stairwell,
  operation: Operation<'access_note.set'>,
  author: Person | null,
): Stairwell {
  const { stairwell_id: id, subject, value } = operation.payload;
  if (id !== stairwell.id) return stairwell;
  const before = stairwell.access.find((note) => note.subject === subject);
  const at = occurredAt(operation);
  if (before && before.at > at) return stairwell;
  const note: AccessNote = { subject, value, by: nameOf(author), at };
  return { ...stairwell, access: [...stairwell.access.filter((one) => one !== before), note] };
}

/** In the building to practise in nobody has a name. */
function nameOf(author: Person | null): string | null {
  return author?.name || null;
}

function newHousehold(id: string, since: number | null, madeBy: string): Household {
  return {
    id,
    since,
    madeBy,
    folds: [],
    passages: [],
    doNotVisit: [],
    followUps: [],
    contact: null,
  };
}

function changeHousehold(
  stairwell: Stairwell,
  at: { door_id: string | null; household_id: string | null },
  change: (household: Household) => Household,
): Stairwell {
  return changeDoors(stairwell, (door) =>
    door.id === at.door_id && door.household.id === at.household_id
      ? withHousehold(door, change(door.household))
      : door,
  );
}

function changeHouseholds(
  stairwell: Stairwell,
  change: (household: Household) => Household,
): Stairwell {
  return changeDoors(stairwell, (door) => withHousehold(door, change(door.household)));
}

function changeDoors(stairwell: Stairwell, change: (door: Door) => Door): Stairwell {
  const doors = stairwell.doors.map(change);
  const isSame = doors.every((door, index) => door === stairwell.doors[index]);
  return isSame ? stairwell : { ...stairwell, doors };
}

function withHousehold(door: Door, household: Household): Door {
  return household === door.household ? door : { ...door, household };
}
