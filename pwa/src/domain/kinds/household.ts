import type { Stairwell } from '../places';
import { type Declarations, occurredAt, type OperationOf, withoutCampaign } from './kind';
import {
  changeDoors,
  changeHousehold,
  newHousehold,
  waitsForHousehold,
  withHousehold,
} from './stairwell-changes';

/** Key for key as they travel, in their latest version. */
export interface HouseholdPayloads {
  'household.start': { door_id: string; household_id: string };
  'do_not_visit.set': {
    door_id: string;
    household_id: string;
    campaign_id: string | null;
    review_on: string;
  };
}

export const householdKinds: Declarations<HouseholdPayloads> = {
  'household.start': {
    version: 1,
    folds: { stairwell: (stairwell, { operation }) => startHousehold(stairwell, operation) },
    waitsFor: waitsForHousehold,
  },
  'do_not_visit.set': {
    version: 1,
    folds: {
      stairwell: (stairwell, { operation }) => setDoNotVisit(stairwell, operation.payload),
    },
    waitsFor: waitsForHousehold,
    without: { campaign: withoutCampaign },
  },
};

function startHousehold(
  stairwell: Stairwell,
  operation: OperationOf<'household.start', HouseholdPayloads['household.start']>,
): Stairwell {
  const { door_id: doorId, household_id: id } = operation.payload;
  return changeDoors(stairwell, (door) =>
    door.id !== doorId || door.household.id === id
      ? door
      : withHousehold(door, newHousehold(id, occurredAt(operation), operation.id)),
  );
}

function setDoNotVisit(
  stairwell: Stairwell,
  payload: HouseholdPayloads['do_not_visit.set'],
): Stairwell {
  const { campaign_id: campaignId, review_on: reviewOn } = payload;
  return changeHousehold(stairwell, payload, (household) => ({
    ...household,
    doNotVisit: [
      ...household.doNotVisit.filter((wish) => wish.campaignId !== campaignId),
      { campaignId, reviewOn },
    ],
  }));
}
