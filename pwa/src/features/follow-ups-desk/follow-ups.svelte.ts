import { get } from '../../api/client';
import type { components } from '../../api/schema';
import { today } from '../../domain/day';
import { Answer } from '../answers/answer.svelte';
import type { Unsettled } from '../unsettled/shapes';
import { byPressing, type FollowUp } from './shapes';

type Territory = components['schemas']['Territory'];

interface Promised {
  territories: Territory[];
  /** By territory, since that is how they are asked for. */
  byTerritory: { territoryId: string; followUps: FollowUp[] }[];
}

/** Which promises are most pressing, and what did not come through. */
export class FollowUpsView {
  readonly answer = new Answer<Promised>();
  readonly unsettled = new Answer<Unsettled[]>();
  readonly today = today();
  /** Empty: all territories of the team. */
  territoryId = $state('');

  readonly territories = $derived(this.answer.value?.territories ?? []);
  readonly groups = $derived.by(() => {
    const lists = this.answer.value?.byTerritory ?? [];
    const wanted = lists.filter(
      ({ territoryId }) => !this.territoryId || territoryId === this.territoryId,
    );
    return byPressing(
      wanted.flatMap(({ followUps }) => followUps),
      this.today,
    );
  });
  readonly open = $derived(this.groups.reduce((sum, { followUps }) => sum + followUps.length, 0));
  readonly late = $derived(
    this.groups.find(({ pressing }) => pressing === 'late')?.followUps.length ?? 0,
  );

  constructor(private readonly teamId: string) {}

  async load(): Promise<void> {
    const query = { team_id: this.teamId };
    await Promise.all([
      this.answer.ask(async () => {
        const territories = await get<Territory[]>('/territories', query);
        const byTerritory = await Promise.all(
          territories.map(async ({ id }) => ({
            territoryId: id,
            followUps: await get<FollowUp[]>('/follow-ups', { territory_id: id }),
          })),
        );
        return { territories, byTerritory };
      }),
      this.unsettled.ask(() => get<Unsettled[]>('/operations/unsettled', query)),
    ]);
  }
}
