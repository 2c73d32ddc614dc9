import { get } from '../../api/client';
import type { Schemas } from '../../api/typed';
import { Query } from '../../requests/query.svelte';
import type { StreetLines, TeamBuilding } from '../../api/places';
import { sitePlanOf, sceneOf } from './scene';
import { byStreet, type ContactMap, type Order, type Talks } from './shapes';

type Territory = Schemas['Territory'];
type Campaign = Schemas['Campaign'];

/** What a team can look at. */
interface TeamWork {
  territories: Territory[];
  campaigns: Campaign[];
}

/** What is drawn around it. */
interface TeamPlaces {
  streets: StreetLines[];
  buildings: TeamBuilding[];
}

/** What was done where, and what remains: one territory at a time, for one campaign or for all. */
export class ContactMapView {
  readonly team = new Query<TeamWork>();
  /** Asked for after the figures, which are read meanwhile; without it the map has no streets. */
  readonly places = new Query<TeamPlaces>();
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
  readonly #sitePlan = $derived.by(() => {
    const { value, trouble } = this.places;
    if (!this.answer.value || !(value ?? trouble)) return undefined;
    return sitePlanOf(this.answer.value, value?.streets ?? [], value?.buildings ?? []);
  });
  readonly scene = $derived(
    this.answer.value && this.#sitePlan && sceneOf(this.answer.value, this.#sitePlan),
  );

  constructor(private readonly teamId: string) {}

  /** @param wanted what a link asks for; of a building alone, the territory that it is in. */
  async open(
    wanted: { territoryId?: string; campaignId?: string; buildingId?: string } = {},
  ): Promise<void> {
    const query = { team_id: this.teamId };
    await this.team.ask(async () => {
      const [territories, campaigns] = await Promise.all([
        get('/territories', query),
        get('/campaigns'),
      ]);
      const ours = campaigns.filter(({ team_id }) => !team_id || team_id === this.teamId);
      return { territories, campaigns: ours };
    });
    const { territories = [], campaigns = [] } = this.team.value ?? {};
    const { buildingId } = wanted;
    const territory =
      territories.find(({ id }) => id === wanted.territoryId) ??
      territories.find(({ building_ids }) => buildingId && building_ids.includes(buildingId)) ??
      territories[0];
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
      this.answer
        .ask(() => get('/territories/{territory_id}/contact-map', asked))
        .then(() => this.#askForPlaces()),
      this.talks.ask(() => get('/territories/{territory_id}/talks', asked)),
    ]);
  }

  async #askForPlaces(): Promise<void> {
    if (this.places.value || this.places.isBusy) return;
    const query = { team_id: this.teamId };
    await this.places.ask(async () => {
      const [{ streets }, { buildings }] = await Promise.all([
        get('/streets', query),
        get('/buildings', query),
      ]);
      return { streets, buildings };
    });
  }

  /** A building's own panel, or the list again. */
  pick(buildingId: string | null): void {
    this.buildingId = buildingId;
  }
}
