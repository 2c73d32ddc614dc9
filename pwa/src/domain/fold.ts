import { isAnswered, isMeeting } from './outcome';
import { occurredAt, type Operation } from './operation';
import {
  inWalkingOrder,
  type Door,
  type Household,
  type HouseholdFold,
  type Passage,
  type Stairwell,
} from './places';

/**
 * The stairwell after one operation: used by the command that records it, and again by the pull,
 * on a chunk whose snapshot does not hold it yet.
 *
 * It may be asked about an operation that is in already, and changes nothing then. What concerns
 * a household that has left its door is kept by the server and shown nowhere here.
 */
export function applyOperation(
  stairwell: Stairwell,
  operation: Operation,
  deviceSeq: number,
): Stairwell {
  switch (operation.kind) {
    case 'encounter.record':
      return changeHousehold(stairwell, operation.payload, (household) =>
        addPassage(household, passageOf(operation, deviceSeq)),
      );
    case 'encounter.withdraw':
      return changeDoors(stairwell, (door) =>
        withHousehold(door, dropPassage(door.household, operation.payload.encounter_id)),
      );
    case 'household.start':
      return startHousehold(stairwell, operation);
    case 'do_not_visit.set':
      return changeHousehold(stairwell, operation.payload, (household) => ({
        ...household,
        doNotVisit: [
          ...household.doNotVisit.filter(
            ({ campaignId }) => campaignId !== operation.payload.campaign_id,
          ),
          { campaignId: operation.payload.campaign_id, reviewOn: operation.payload.review_on },
        ],
      }));
    case 'follow_up.open':
      return openFollowUp(stairwell, operation);
    case 'door.add':
      return addDoor(stairwell, operation);
  }
}

function passageOf(operation: Operation<'encounter.record'>, seq: number): Passage {
  const { payload } = operation;
  return {
    id: operation.id,
    campaignId: payload.campaign_id,
    outcome: payload.outcome,
    at: occurredAt(operation),
    seq,
    noticeLeft: payload.notice_left,
    comeBackOn: payload.come_back_on,
    comeBackAt: payload.come_back_at,
    note: payload.note,
  };
}

function addPassage(household: Household, passage: Passage): Household {
  if (household.passages.some(({ id }) => id === passage.id)) return household;
  // None is dropped, though the server sends the last three: an undo must find what was before.
  const passages = [...household.passages, passage].sort(
    (one, other) => one.at - other.at || one.seq - other.seq,
  );
  return { ...household, passages, folds: count(household.folds, passage, 1) };
}

function dropPassage(household: Household, encounterId: string): Household {
  const passage = household.passages.find(({ id }) => id === encounterId);
  if (!passage) return household;
  return {
    ...household,
    passages: household.passages.filter((other) => other !== passage),
    folds: count(household.folds, passage, -1),
  };
}

function count(
  folds: HouseholdFold[],
  { campaignId, outcome }: Passage,
  by: 1 | -1,
): HouseholdFold[] {
  const before = folds.find((fold) => fold.campaignId === campaignId) ?? {
    campaignId,
    passages: 0,
    answered: 0,
    met: 0,
  };
  const after = {
    campaignId,
    passages: before.passages + by,
    answered: before.answered + (isAnswered(outcome) ? by : 0),
    met: before.met + (isMeeting(outcome) ? by : 0),
  };
  const others = folds.filter((fold) => fold !== before);
  return after.passages > 0 ? [...others, after] : others;
}

function startHousehold(stairwell: Stairwell, operation: Operation<'household.start'>): Stairwell {
  const { door_id: doorId, household_id: id } = operation.payload;
  return changeDoors(stairwell, (door) =>
    door.id !== doorId || door.household.id === id
      ? door
      : withHousehold(door, newHousehold(id, occurredAt(operation), operation.id)),
  );
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
    };
    return { ...household, followUps: [...household.followUps, followUp] };
  });
}

function addDoor(stairwell: Stairwell, operation: Operation<'door.add'>): Stairwell {
  const { payload } = operation;
  if (stairwell.doors.some(({ id }) => id === payload.door_id)) return stairwell;
  const door: Door = {
    id: payload.door_id,
    floor: payload.floor,
    position: payload.position,
    label: payload.label,
    isEstimated: false,
    household: newHousehold(payload.household_id, null, operation.id),
  };
  return { ...stairwell, doors: [...stairwell.doors, door].sort(inWalkingOrder) };
}

function newHousehold(id: string, since: number | null, madeBy: string): Household {
  return { id, since, madeBy, folds: [], passages: [], doNotVisit: [], followUps: [] };
}

function changeHousehold(
  stairwell: Stairwell,
  at: { door_id: string; household_id: string },
  change: (household: Household) => Household,
): Stairwell {
  return changeDoors(stairwell, (door) =>
    door.id === at.door_id && door.household.id === at.household_id
      ? withHousehold(door, change(door.household))
      : door,
  );
}

function changeDoors(stairwell: Stairwell, change: (door: Door) => Door): Stairwell {
  const doors = stairwell.doors.map(change);
  const isSame = doors.every((door, index) => door === stairwell.doors[index]);
  return isSame ? stairwell : { ...stairwell, doors };
}

function withHousehold(door: Door, household: Household): Door {
  return household === door.household ? door : { ...door, household };
}
