import { operationOf, tapped } from '../outbox/operations';
import { newId } from '../vault/ids';
import { theDoor } from './encounters';
import type { Store } from './store-type';

/**
 * Other people live here now. Nothing that is known of those before passes to them.
 *
 * @returns the operation's id.
 * @throws Refusal `places.door_unknown`
 */
export async function startHousehold(
  store: Store,
  { stairwellId, doorId }: { stairwellId: string; doorId: string },
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  const householdId = newId();
  await store.commands.record(stairwellId, (stairwell) => {
    const { household } = theDoor(stairwell, doorId);
    const payload = { door_id: doorId, household_id: householdId };
    return [operationOf(tap, 'household.start', payload, [household.madeBy])];
  });
  return tap.id;
}

/**
 * They asked that nobody knocks any more.
 *
 * @param wish `campaignId` null: for every campaign. `reviewOn`: the day to ask a lead again.
 * @returns the operation's id.
 * @throws Refusal `places.door_unknown`
 */
export async function setDoNotVisit(
  store: Store,
  wish: { stairwellId: string; doorId: string; campaignId: string | null; reviewOn: string },
  at?: Date,
): Promise<string> {
  const tap = tapped(at);
  await store.commands.record(wish.stairwellId, (stairwell) => {
    const { household } = theDoor(stairwell, wish.doorId);
    const payload = {
      door_id: wish.doorId,
      household_id: household.id,
      campaign_id: wish.campaignId,
      review_on: wish.reviewOn,
    };
    return [operationOf(tap, 'do_not_visit.set', payload, [household.madeBy])];
  });
  return tap.id;
}
