import { Refusal } from '../domain/refusal';
import { saying, type Part } from './commands';
import { textWithin, theDoor } from './encounters';
import { operationOf, tapped, type Tap } from './operations';
import type { Store } from './store';

/** The text that is read out before anything is written down. Its wording is the screens'. */
const CONSENT_TEXT = 'contact.v1';
export const CONTACT_LENGTHS = { name: 80, phone: 30, bestHour: 60 } as const;

export interface NewContactDetails {
  stairwellId: string;
  doorId: string;
  name?: string | null;
  phone?: string | null;
  /** The language in which they want to be visited, BCP 47. */
  language?: string | null;
  bestHour?: string | null;
  /** They heard the text in this language and agreed. Without it nothing is written down. */
  consentLanguage: string | null;
}

/**
 * How to reach a household that agreed to it. Whatever was kept of them before is replaced.
 *
 * @returns the operation's id.
 * @throws Refusal `contact_details.consent_missing`, `contact_details.empty`,
 *   `contact_details.too_long`, `places.door_unknown`
 */
export async function setContactDetails(
  store: Store,
  contact: NewContactDetails,
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  await store.commands.carryOut([contactSaid(tap, contact)]);
  return tap.id;
}

/** As `setContactDetails`, for a command that says more. */
export function contactSaid(tap: Tap, contact: NewContactDetails): Part {
  const { consentLanguage } = contact;
  if (!consentLanguage) throw new Refusal('contact_details.consent_missing');
  const details = {
    name: textOf(contact.name, CONTACT_LENGTHS.name),
    phone: textOf(contact.phone, CONTACT_LENGTHS.phone),
    language: contact.language ?? null,
    best_hour: textOf(contact.bestHour, CONTACT_LENGTHS.bestHour),
  };
  if (Object.values(details).every((one) => one === null)) {
    throw new Refusal('contact_details.empty');
  }
  return saying(`stairwell:${contact.stairwellId}`, (stairwell) => {
    const { household } = theDoor(stairwell, contact.doorId);
    const payload = {
      door_id: contact.doorId,
      household_id: household.id,
      ...details,
      consent: { text: CONSENT_TEXT, language: consentLanguage },
    };
    return [operationOf(tap, 'contact_details.set', payload, [household.madeBy])];
  });
}

/**
 * They no longer want it to be kept: it is erased, here at once and wherever it was sent to.
 *
 * @returns the operation's id.
 * @throws Refusal `places.door_unknown`
 */
export async function withdrawContactDetails(
  store: Store,
  where: { stairwellId: string; doorId: string },
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  await store.commands.carryOut([contactWithdrawn(tap, where)]);
  return tap.id;
}

/** As `withdrawContactDetails`, for a command that takes back more. */
export function contactWithdrawn(
  tap: Tap,
  { stairwellId, doorId }: { stairwellId: string; doorId: string },
): Part {
  return saying(`stairwell:${stairwellId}`, (stairwell) => {
    const { household } = theDoor(stairwell, doorId);
    const payload = { door_id: doorId, household_id: household.id };
    return [operationOf(tap, 'contact_details.withdraw', payload, [household.madeBy])];
  });
}

function textOf(text: string | null | undefined, length: number): string | null {
  return textWithin(text, length, 'contact_details.too_long');
}
