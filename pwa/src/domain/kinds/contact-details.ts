import { LIMITS } from '../limits';
import type { Contact, Stairwell } from '../places';
import type { Consent } from './consent';
import { type Declarations, type Limit, occurredAt, type OperationOf } from './kind';
import { changeHousehold, waitsForHousehold } from './stairwell-changes';

const LENGTHS = LIMITS['contact_details.set'];
export const CONTACT_LENGTHS = {
  name: LENGTHS.name,
  phone: LENGTHS.phone,
  bestHour: LENGTHS.best_hour,
};

/** Key for key as they travel, in their latest version. */
export interface ContactDetailsPayloads {
  'contact_details.set': {
    door_id: string;
    household_id: string;
    name: string | null;
    phone: string | null;
    language: string | null;
    best_hour: string | null;
    consent: Consent;
  };
  'contact_details.withdraw': { door_id: string; household_id: string };
}

export const contactDetailsKinds: Declarations<ContactDetailsPayloads> = {
  'contact_details.set': {
    version: 1,
    limits: {
      name: limit(CONTACT_LENGTHS.name),
      phone: limit(CONTACT_LENGTHS.phone),
      best_hour: limit(CONTACT_LENGTHS.bestHour),
    },
    corrects: { 'operations.malformed': ['name', 'phone', 'best_hour'] },
    folds: { stairwell: (stairwell, { operation }) => setContact(stairwell, operation) },
    waitsFor: waitsForHousehold,
  },
  'contact_details.withdraw': {
    version: 1,
    folds: {
      stairwell: (stairwell, { operation }) =>
        changeHousehold(stairwell, operation.payload, (household) =>
          household.contact ? { ...household, contact: null } : household,
        ),
    },
    waitsFor: waitsForHousehold,
  },
};

function limit(most: number): Limit {
  return { most, refusal: 'contact_details.too_long' };
}

function setContact(
  stairwell: Stairwell,
  operation: OperationOf<'contact_details.set', ContactDetailsPayloads['contact_details.set']>,
): Stairwell {
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
