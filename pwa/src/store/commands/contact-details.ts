import { theDoor } from '../../domain/kinds/stairwell-changes';
import type { Operation } from '../../domain/operation';
import type { Contact } from '../../domain/places';
import { Refusal } from '../../domain/refusal';
import { operationOf } from '../outbox/make-operation';
import { type Tap, tapped } from '../outbox/operations';
import { readSigned } from '../outbox/read-signed';
import { type CommandPart, operationsOn } from './command-parts';
import type { Store } from './store-type';

/** The text that is read out before anything is written down. Its wording is the screens'. */
const CONSENT_TEXT = 'contact.v1';

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
  await store.commands.carryOut([contactPart(tap, contact)]);
  return tap.id;
}

/** As `setContactDetails`, for a command that says more. */
export function contactPart(tap: Tap, contact: NewContactDetails): CommandPart {
  const { consentLanguage } = contact;
  if (!consentLanguage) throw new Refusal('contact_details.consent_missing');
  const details = {
    name: textOf(contact.name),
    phone: textOf(contact.phone),
    language: contact.language ?? null,
    best_hour: textOf(contact.bestHour),
  };
  if (Object.values(details).every((one) => one === null)) {
    throw new Refusal('contact_details.empty');
  }
  return operationsOn(`stairwell:${contact.stairwellId}`, (stairwell) => {
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

/** What was erased, for as long as it can be put back. */
export interface ErasedContact {
  operationId: string;
  stairwellId: string;
  /** As it was; null: nothing was there. */
  contact: Contact | null;
}

/**
 * They no longer want it to be kept: it is erased, here at once and wherever it was sent to.
 *
 * @param where `holdMs`: for how long it stays here, so that it can be put back.
 * @throws Refusal `places.door_unknown`
 */
export async function withdrawContactDetails(
  store: Store,
  { holdMs, ...where }: { stairwellId: string; doorId: string; holdMs?: number },
  at?: Date,
): Promise<ErasedContact> {
  const tap = tapped(at);
  let contact: Contact | null = null;
  const seen = operationsOn(`stairwell:${where.stairwellId}`, (stairwell) => {
    contact = theDoor(stairwell, where.doorId).household.contact;
    return [];
  });
  await store.commands.carryOut([seen, { ...contactWithdrawn(tap, where), holdMs }]);
  return { operationId: tap.id, stairwellId: where.stairwellId, contact };
}

/**
 * It was not meant: the details stand again, and what would have erased them is put aside, both in
 * one transaction.
 *
 * @returns false when it may have left this device: then they stay erased.
 */
export async function restoreContactDetails(store: Store, erased: ErasedContact): Promise<boolean> {
  const { operationId, contact } = erased;
  const unsent = await store.outbox.find(operationId);
  if (!unsent) return false;
  const { operation } = readSigned(unsent.signed);
  if (operation.kind !== 'contact_details.withdraw') return false;
  try {
    await store.commands.replace({
      asideIds: [operationId],
      mustBeHeld: true,
      undone: contact ? [setAsBefore(operation, contact)] : [],
      operations: [],
      filed: unsent,
    });
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'outbox.gone') return false;
    throw error;
  }
}

/** Folded on what is held here, and never sent: the server still has them. */
function setAsBefore(
  { id, payload }: Operation<'contact_details.withdraw'>,
  contact: Contact,
): Operation {
  const { at, bestHour, ...details } = contact;
  const consent = { text: CONSENT_TEXT, language: '' };
  const corrected = { ...payload, ...details, best_hour: bestHour, consent };
  return operationOf({ id, at: new Date(at * 1000) }, 'contact_details.set', corrected, []);
}

/**
 * As `withdrawContactDetails`, for a command that takes back more.
 *
 * @param options `ifKept`: nothing is said where they were erased meanwhile.
 */
export function contactWithdrawn(
  tap: Tap,
  { stairwellId, doorId }: { stairwellId: string; doorId: string },
  { ifKept = false } = {},
): CommandPart {
  return operationsOn(`stairwell:${stairwellId}`, (stairwell) => {
    const { household } = theDoor(stairwell, doorId);
    if (ifKept && household.contact === null) return [];
    const payload = { door_id: doorId, household_id: household.id };
    return [operationOf(tap, 'contact_details.withdraw', payload, [household.madeBy])];
  });
}

function textOf(text: string | null | undefined): string | null {
  return text?.trim() || null;
}
