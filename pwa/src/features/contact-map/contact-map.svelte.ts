import { get } from '../../api/client';
import type { Schemas } from '../../api/typed';
import { Query } from '../../requests/query.svelte';
import type { StreetLines, TeamBuilding } from '../../api/places';
import { sitePlanOf, sceneOf } from './scene';
import { byStreet, type ContactMap, type Order, type Talks } from './shapes';

type Territory = Schemas['Territory'];
type Campaign = Schemas['Campaign'];

/** What a team can look at, and the ground that it stands on. */
interface TeamSitePlan {
  territories: Territory[];
  campaigns: Campaign[];
  streets: StreetLines[];
  buildings: TeamBuilding[];
}

/** What was done where, and what remains: one territory at a time, for one campaign or for all. */
export class ContactMapView {
  readonly team = new Query<TeamSitePlan>();
  readonly answer = new Query<ContactMap>();
  /** What was talked about; where it cannot be had, the map is shown without it. */
  readonly talks = new Query<Talks[]>();
  territoryId = $state<string>();
  campaignId = $state<string | null>(null);
  /** Under the pointer, in the list or on the map. */
  hovered = $state<string | null>(null);
  buildingId = $state<string | null>(null);
  order = $state<Order>('street');

  readonly streets = $derived(this.answer.value ? byStreet(this.answer.value, this.order) : []);
  readonly building = $derived(
    this.answer.value?.buildings.find(({ id }) => id === this.buildingId),
  );
  readonly #sitePlan = $derived(
    this.answer.value &&
      sitePlanOf(
        this.answer.value,
        this.team.value?.streets ?? [],
        this.team.value?.buildings ?? [],
      ),
  );
  readonly scene = $derived(
    this.answer.value && this.#sitePlan && sceneOf(this.answer.value, this.#sitePlan),
  );

  constructor(private readonly teamId: string) {}

  async open(wanted: { territoryId?: string; campaignId?: string } = {}): Promise<void> {
    const query = { team_id: this.teamId };
    await this.team.ask(async () => {
      const [territories, campaigns, { streets }, { buildings }] = await Promise.all([
        get('/territories', query),
        get('/campaigns'),
        get('/streets', query),
        get('/buildings', query),
      ]);
      const ours = campaigns.filter(({ team_id }) => !team_id || team_id === this.teamId);
      return { territories, campaigns: ours, streets, buildings };
    });
    const { territories = [], campaigns = [] } = this.team.value ?? {};
    const territory = territories.find(({ id }) => id === wanted.territoryId) ?? territories[0];
    this.campaignId = campaigns.find(({ id }) => id === wanted.campaignId)?.id ?? null;
    if (territory) await this.show(territory.id, this.campaignId);
  }

  async show(territoryId: string, campaignId: string | null): Promise<void> {
    if (territoryId !== this.territoryId) {
      this.answer.forget();
      this.talks.forget();
      this.buildingId = null;
    }
    this.territoryId = territoryId;
    this.campaignId = campaignId;
    const asked = { territory_id: territoryId, campaign_id: campaignId };
    await Promise.all([
      this.answer.ask(() => get('/territories/{territory_id}/contact-map', asked)),
      this.talks.ask(() => get('/territories/{territory_id}/talks', asked)),
    ]);
  }

  /** A building's own panel, or the list again. */
  pick(buildingId: string | null): void {
    this.buildingId = buildingId;
  }
}
