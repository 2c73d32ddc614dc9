import { theDoor } from '../../domain/kinds/stairwell-changes';
import { newId } from '../vault/ids';
import { recordOperation } from './record-operation';
import type { Store } from './store-type';

/**
 * Other people live here now. Nothing that is known of those before passes to them.
 *
 * @returns the operation's id.
 * @throws Refusal `places.door_unknown`
 */
export function startHousehold(
  store: Store,
  { stairwellId, doorId }: { stairwellId: string; doorId: string },
  at?: Date,
): Promise<string> {
  const payload = { door_id: doorId, household_id: newId() };
  return recordOperation(store, `stairwell:${stairwellId}`, 'household.start', () => payload, at);
}

/**
 * They asked that nobody knocks any more.
 *
 * @param wish `campaignId` null: for every campaign. `reviewOn`: the day to ask a lead again.
 * @returns the operation's id.
 * @throws Refusal `places.door_unknown`
 */
export function setDoNotVisit(
  store: Store,
  wish: { stairwellId: string; doorId: string; campaignId: string | null; reviewOn: string },
  at?: Date,
): Promise<string> {
  const { stairwellId, doorId, campaignId, reviewOn } = wish;
  return recordOperation(
    store,
    `stairwell:${stairwellId}`,
    'do_not_visit.set',
    (stairwell) => ({
      door_id: doorId,
      household_id: theDoor(stairwell, doorId).household.id,
      campaign_id: campaignId,
      review_on: reviewOn,
    }),
    at,
  );
}
