import type { Campaign, Me, Team } from '../../domain/member';
import type { Store } from '../commands/store-type';
import { watch } from '../vault/watch';

/** Who carries this device; null until the first time the server was heard. */
export function watchMe(store: Store, notify: (me: Me | null) => void): () => void {
  return watch(
    store.db,
    { chunks: ['me'] },
    async () => (await store.me.read('me'))?.content ?? null,
    notify,
  );
}

export function watchCampaigns(store: Store, notify: (campaigns: Campaign[]) => void): () => void {
  return watch(
    store.db,
    { chunks: ['campaign:'] },
    async () => contents(await store.campaigns.readAll('campaign:')),
    notify,
  );
}

export function watchTeams(store: Store, notify: (teams: Team[]) => void): () => void {
  return watch(
    store.db,
    { chunks: ['team:'] },
    async () => contents(await store.teams.readAll('team:')),
    notify,
  );
}

function contents<T>(chunks: { content: T }[]): T[] {
  return chunks.map(({ content }) => content);
}
