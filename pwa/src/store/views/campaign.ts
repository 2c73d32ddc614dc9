import type { Campaign } from '../../domain/member';
import type { Store } from '../commands/store-type';
import { watch } from '../vault/watch';

/** One campaign with its themes, languages and cards; null: not held on this device. */
export async function getCampaign(store: Store, campaignId: string): Promise<Campaign | null> {
  return (await store.campaigns.read(`campaign:${campaignId}`))?.content ?? null;
}

/** The same, and again whenever it changes. */
export function watchCampaign(
  store: Store,
  campaignId: string,
  notify: (campaign: Campaign | null) => void,
): () => void {
  return watch(
    store.db,
    { chunks: [`campaign:${campaignId}`] },
    () => getCampaign(store, campaignId),
    notify,
  );
}
