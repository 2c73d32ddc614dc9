import type { Team } from '../../domain/member';
import type { Store } from '../commands/store-type';
import { watch } from '../vault/watch';

/** One team with its members; null: not held on this device. */
export function watchTeam(
  store: Store,
  teamId: string,
  notify: (team: Team | null) => void,
): () => void {
  return watch(
    store.db,
    { chunks: [`team:${teamId}`] },
    async () => (await store.teams.read(`team:${teamId}`))?.content ?? null,
    notify,
  );
}
