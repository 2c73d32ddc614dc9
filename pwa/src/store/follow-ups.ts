import { CONSENT_TEXT, dueOn, type FollowUpReason, type Urgency } from '../domain/follow-up';
import { Refusal } from '../domain/refusal';
import { noteText, theDoor } from './encounters';
import { operationOf, tapped } from './operations';
import type { Store } from './store';

export interface NewFollowUp {
  stairwellId: string;
  doorId: string;
  campaignId: string | null;
  /** The passage at which it came up. */
  encounterId?: string | null;
  reason: FollowUpReason;
  urgency: Urgency;
  note?: string | null;
  /** They heard the text in this language and agreed. Without it nothing is written down. */
  consentLanguage: string | null;
}

/**
 * This household needs somebody.
 *
 * @returns the follow-up's id.
 * @throws Refusal `follow_ups.consent_missing`, `places.door_unknown`, `encounters.note_too_long`
 */
export async function openFollowUp(
  store: Store,
  followUp: NewFollowUp,
  at?: Date,
): Promise<string> {
  const { consentLanguage, encounterId = null } = followUp;
  if (!consentLanguage) throw new Refusal('follow_ups.consent_missing');
  const tap = tapped(at);
  await store.commands.record(followUp.stairwellId, (stairwell) => {
    const { household } = theDoor(stairwell, followUp.doorId);
    const payload = {
      door_id: followUp.doorId,
      household_id: household.id,
      encounter_id: encounterId,
      campaign_id: followUp.campaignId,
      reason: followUp.reason,
      urgency: followUp.urgency,
      due_on: dueOn(followUp.urgency, tap.at),
      note: noteText(followUp.note),
      consent: { text: CONSENT_TEXT, language: consentLanguage },
    };
    return [operationOf(tap, 'follow_up.open', payload, [encounterId, household.madeBy])];
  });
  return tap.id;
}
