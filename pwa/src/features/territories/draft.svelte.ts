import { SvelteSet } from 'svelte/reactivity';
import type { TeamBuilding } from '../../api/places';
import { doorsIn } from './building-choices';
import type { Territory } from './shapes';

/** As it is kept while it is half chosen. */
export interface TerritoryContent {
  name: string;
  chosen: string[];
}

/** Under what it is kept. */
export function territoryDraft(id: string | null, teamId: string): string {
  return `territory ${id ?? `new ${teamId}`}`;
}

/** A territory being made or changed; list and map choose in the same set. */
export class TerritoryDraft {
  readonly id: string | null;
  readonly sign: number;
  readonly chosen: SvelteSet<string>;
  name = $state('');
  search = $state('');

  constructor(
    private readonly buildings: readonly TeamBuilding[],
    { id, sign, name, building_ids }: Partial<Territory> & { sign: number },
  ) {
    this.id = id ?? null;
    this.sign = sign;
    this.name = name ?? '';
    this.chosen = new SvelteSet(building_ids);
  }

  readonly doors = $derived.by(() =>
    doorsIn(this.buildings.filter(({ id }) => this.chosen.has(id))),
  );

  read(): TerritoryContent {
    return { name: this.name, chosen: [...this.chosen].sort() };
  }

  /** A building that is no longer the team's is left out. */
  write({ name, chosen }: TerritoryContent): void {
    this.name = name;
    this.chosen.clear();
    for (const id of chosen) this.chosen.add(id);
    const known = this.buildings.filter(({ id }) => this.chosen.has(id));
    this.chosen.clear();
    for (const { id } of known) this.chosen.add(id);
  }

  toggle(buildingId: string): void {
    if (!this.chosen.delete(buildingId)) this.chosen.add(buildingId);
  }

  /** A whole street, or a frame on the map: all of them, or none when all were chosen. */
  toggleAll(buildingIds: readonly string[]): void {
    const all = buildingIds.every((id) => this.chosen.has(id));
    for (const id of buildingIds) {
      if (all) this.chosen.delete(id);
      else this.chosen.add(id);
    }
  }

  /** A frame adds; taking away is done one by one. */
  addAll(buildingIds: readonly string[]): void {
    for (const id of buildingIds) this.chosen.add(id);
  }
}
