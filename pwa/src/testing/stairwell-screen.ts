import { fireEvent, render, screen } from '@testing-library/svelte';
import type { Campaign } from '../domain/member';
import type { Stairwell } from '../domain/places';
import StairwellScreen from '../features/stairwells/StairwellScreen.svelte';
import type { Store } from '../store/store';
import { aCampaign, aDevice, aStairwell, CAMPAIGN, STAIRWELL, TERRITORY } from './device';

/** Somebody on a landing: the screen of a stairwell as its page shows it, and what a thumb does. */

/** The address says which door is open. */
export async function openStairwellScreen(
  stairwell: Stairwell = aStairwell(),
  campaign: Partial<Campaign> = {},
  others: Stairwell[] = [],
): Promise<{ store: Store }> {
  const { store, db } = await aDevice([stairwell, ...others]);
  const content = aCampaign(campaign);
  const id = `campaign:${CAMPAIGN}`;
  await db.chunks.put(await store.campaigns.seal({ id, scope: 'campaign', version: 2, content }));
  const props = {
    store,
    stairwellId: STAIRWELL,
    campaignId: CAMPAIGN,
    territoryId: TERRITORY,
    backHref: '/',
    hrefOf: (id: string) => `/ici/${id}`,
  };
  history.replaceState(null, '', '/');
  render(StairwellScreen, props);
  await screen.findByRole('heading', { level: 1 });
  return { store };
}

let clock = 1000;
let taps = 0;

/** How often a thumb came down since it was last asked. */
export function tapsSince(): number {
  const counted = taps;
  taps = 0;
  return counted;
}

/** A tap, half a second after the one before: sooner, it is one half of a double tap. */
export async function tap(element: HTMLElement, afterMs = 500): Promise<void> {
  clock += afterMs;
  taps += 1;
  const event = new MouseEvent('click', { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'timeStamp', { value: clock });
  await fireEvent(element, event);
}

export const button = (name: string | RegExp) => screen.getByRole('button', { name });
export const sheetOf = (title: string) => screen.findByRole('heading', { level: 2, name: title });
