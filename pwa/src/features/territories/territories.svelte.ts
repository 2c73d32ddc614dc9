import { del, get, patch, post } from '../../api/client';
import type { SitePlan, Scene } from '../../map/scene';
import { Query } from '../../requests/query.svelte';
import { Submission } from '../../requests/submission.svelte';
import type { StreetLines, TeamBuilding } from '../../api/places';
import { t } from '../../i18n/desk';
import { buildingTitle } from '../../domain/building-names';
import { TerritoryDraft } from './draft.svelte';
import {
  lasting,
  nextSign,
  type Campaign,
  type NewAssignment,
  type TeamMember,
  type Territory,
} from './shapes';

interface TeamWork {
  territories: Territory[];
  campaigns: Campaign[];
  members: TeamMember[];
}

interface TeamPlaces {
  streets: StreetLines[];
  buildings: TeamBuilding[];
}

/** What stands beside the map. */
type Panel =
  { kind: 'list' } | { kind: 'territory'; id: string } | { kind: 'edit'; draft: TerritoryDraft };

/** Who works where, and until when; and how a neighbourhood is cut. */
export class TerritoriesView {
  readonly work = new Query<TeamWork>();
  /** What is drawn. It is asked for after the list, which is read meanwhile. */
  readonly places = new Query<TeamPlaces>();
  panel = $state.raw<Panel>({ kind: 'list' });
  hovered = $state<string | null>(null);
  readonly submission = new Submission();

  readonly territories = $derived(this.work.value?.territories ?? []);
  readonly territory = $derived.by(() => {
    const { panel } = this;
    return panel.kind === 'territory'
      ? this.territories.find(({ id }) => id === panel.id)
      : undefined;
  });
  readonly draft = $derived(this.panel.kind === 'edit' ? this.panel.draft : undefined);
  readonly withoutAnybody = $derived(this.territories.filter((one) => lasting(one).length === 0));

  // Lists that stay the same objects when territories change: the ground is placed once.
  readonly #sitePlan = $derived.by((): SitePlan => {
    const { streets = [], buildings = [] } = this.places.value ?? {};
    const drawn = buildings.map(({ id, lon, lat, doors, number, name }) => ({
      id,
      lon,
      lat,
      doors,
      label: buildingTitle({ number, name }),
    }));
    return { streets, buildings: drawn };
  });
  readonly scene = $derived.by((): Scene => {
    const { draft } = this;
    const others = this.territories.filter(({ id }) => id !== draft?.id);
    const outlines = others.map(({ id, sign, building_ids }) => ({
      id,
      sign,
      buildingIds: building_ids,
      strong: id === this.territory?.id,
    }));
    if (draft) {
      const buildingIds = [...draft.chosen];
      outlines.push({ id: draft.id ?? 'new', sign: draft.sign, buildingIds, strong: true });
    }
    return { sitePlan: this.#sitePlan, outlines, isByTerritory: true };
  });

  constructor(private readonly teamId: string) {}

  async open(): Promise<void> {
    const query = { team_id: this.teamId };
    await this.work.ask(async () => {
      const [territories, campaigns, members] = await Promise.all([
        get('/territories', query),
        get('/campaigns'),
        get('/members', query),
      ]);
      const ours = campaigns.filter(({ team_id }) => !team_id || team_id === this.teamId);
      return { territories, campaigns: ours, members };
    });
    await this.places.ask(async () => {
      const [{ streets }, { buildings }] = await Promise.all([
        get('/streets', query),
        get('/buildings', query),
      ]);
      return { streets, buildings };
    });
  }

  show(panel: Panel): void {
    this.submission.clear();
    this.panel = panel;
  }

  /** @param id of the one that is changed, `new`, or null: none is. */
  turnTo(id: string | null): void {
    const { draft } = this;
    if (id === null) {
      if (draft) this.show(draft.id ? { kind: 'territory', id: draft.id } : { kind: 'list' });
      return;
    }
    if (draft && (draft.id ?? 'new') === id) return;
    const territory = this.territories.find((one) => one.id === id);
    if (territory || id === 'new') this.edit(territory);
  }

  /** A new territory, or a change of the one that is shown. */
  edit(territory?: Territory): void {
    const buildings = this.places.value?.buildings ?? [];
    const start = territory ?? { sign: nextSign(this.territories) };
    this.show({ kind: 'edit', draft: new TerritoryDraft(buildings, start) });
  }

  /** @returns whether it was accepted */
  save(draft: TerritoryDraft): Promise<boolean> {
    const isMissing = this.submission.isMissing({
      name: draft.name.trim() ? undefined : t('territories.edit.needsName'),
      building_ids: draft.chosen.size > 0 ? undefined : t('territories.edit.needsBuilding'),
    });
    if (isMissing) return Promise.resolve(false);
    const wanted = { name: draft.name, building_ids: [...draft.chosen] };
    return this.submission.send(async () => {
      const { id } = draft.id
        ? await patch('/territories/{territory_id}', { territory_id: draft.id }, wanted)
        : await post('/territories', { ...wanted, team_id: this.teamId });
      await this.#refresh();
      this.show({ kind: 'territory', id });
    });
  }

  async remove({ id }: Territory): Promise<void> {
    await this.submission.send(async () => {
      await del('/territories/{territory_id}', { territory_id: id });
      await this.#refresh();
      this.show({ kind: 'list' });
    });
  }

  /** @returns whether it was accepted */
  async assign({ id }: Territory, assignment: NewAssignment): Promise<boolean> {
    return this.submission.send(async () => {
      await post('/territories/{territory_id}/assignments', { territory_id: id }, assignment);
      await this.#refresh();
    });
  }

  async end(assignmentId: string): Promise<void> {
    await this.submission.send(async () => {
      await post('/assignments/{assignment_id}/end', { assignment_id: assignmentId });
      await this.#refresh();
    });
  }

  /** The territories alone: the ground stays, and with it the drawn map. */
  async #refresh(): Promise<void> {
    const territories = await get('/territories', { team_id: this.teamId });
    const { value } = this.work;
    if (value) this.work.value = { ...value, territories };
  }
}
