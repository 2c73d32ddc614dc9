import type { Map as MapLibreMap } from 'maplibre-gl';

/** What is shown of one building beyond the drawing. */
interface Mark {
  chosen?: boolean;
  hovered?: boolean;
  /** Of the territory whose colour it has. */
  sign?: number;
}

/** Marks on buildings: they change at a touch, and nothing is drawn anew for them. */
export class Marks {
  readonly #marks = new Map<string, Mark>();
  #chosen: ReadonlySet<string> = new Set();
  #signs: ReadonlyMap<string, number> = new Map();
  hovered: string | null = null;

  constructor(private readonly map: MapLibreMap) {}

  hover(id: string | null): void {
    if (this.hovered === id) return;
    this.#mark(this.hovered, { hovered: false });
    this.hovered = id;
    this.#mark(id, { hovered: true });
  }

  choose(ids: readonly string[]): void {
    const chosen = new Set(ids);
    for (const id of this.#chosen) if (!chosen.has(id)) this.#mark(id, { chosen: false });
    for (const id of chosen) if (!this.#chosen.has(id)) this.#mark(id, { chosen: true });
    this.#chosen = chosen;
  }

  colour(signs: ReadonlyMap<string, number>): void {
    for (const id of this.#signs.keys()) if (!signs.has(id)) this.#mark(id, { sign: 0 });
    for (const [id, sign] of signs) if (this.#signs.get(id) !== sign) this.#mark(id, { sign });
    this.#signs = signs;
  }

  /** All of them once more, on a map that knows none. */
  again(): void {
    for (const [id, mark] of this.#marks) this.#show(id, mark);
  }

  #mark(id: string | null, mark: Mark): void {
    if (id === null) return;
    this.#marks.set(id, { ...this.#marks.get(id), ...mark });
    this.#show(id, mark);
  }

  #show(id: string, mark: Mark): void {
    // Without its style, as after the graphics card gave up, the map knows of no source.
    if (!this.map.style?.getSource('ground')) return;
    for (const sourceLayer of ['plates', 'discs']) {
      this.map.setFeatureState({ source: 'ground', sourceLayer, id }, mark);
    }
  }
}
