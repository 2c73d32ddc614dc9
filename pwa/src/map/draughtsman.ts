import { overlay, placesOf } from './drawing';
import type { Ask, Corners, Answer } from './drawing-talk';
import { KeptPlaces } from './kept-places';
import { layOut, placingOf, prepare, outlineRings, type Layout, type Prepared } from './layout';
import type { Placement } from './placing';
import type { Point } from './plane';
import type { SitePlan, Scene, SceneOutline } from './scene';
import { Tiles } from './tiles';

/** How long it works before it listens again. */
const PATIENCE_MS = 24;

/** Draws for one map, beside the page: places a ground, keeps its places, cuts it into tiles. */
export class Draughtsman {
  readonly #kept = new KeptPlaces();
  /** The number of the ground that is wanted. */
  #sitePlan = 0;
  /** What is there; until the next is ready, it can still be looked at. */
  #drawn: { sitePlan: number; layout: Layout; tiles: Tiles } | null = null;
  #scene: Omit<Scene, 'sitePlan'> = { outlines: [] };
  #isAsked = false;
  #rings = new Map<string, { buildingIds: readonly string[]; rings: Point[][] }>();

  /**
   * @param tell hands over what is ready.
   * @param pause lets the next questions in.
   */
  constructor(
    private readonly notify: (answer: Answer, handedOver?: Transferable[]) => void,
    private readonly pause: () => Promise<void>,
  ) {}

  async hear(ask: Ask): Promise<void> {
    if (ask.kind === 'tile') return this.#cut(ask);
    this.#scene = ask.scene;
    const turn = ask.sitePlan ? (this.#sitePlan += 1) : this.#sitePlan;
    try {
      if (ask.sitePlan) await this.#place(ask.sitePlan, turn);
      await this.#overlay();
    } catch (error) {
      if (turn === this.#sitePlan) this.notify({ kind: 'failed', reason: String(error) });
    }
  }

  async #place(sitePlan: SitePlan, turn: number): Promise<void> {
    const prepared = prepare(sitePlan);
    const placement = await this.#placement(prepared, turn);
    if (!placement || turn !== this.#sitePlan) return;
    const layout = layOut(prepared, placement);
    const latitude = layout.plane.toPosition([0, 0])[1];
    this.#rings.clear();
    this.#drawn = { sitePlan: turn, layout, tiles: new Tiles(layout, latitude) };
    const faint = new Set(prepared.neighbours.map(({ building }) => building.id));
    const places = [...placesOf(layout)].map(([id, corners]): Corners => [
      id,
      corners,
      faint.has(id),
    ]);
    this.notify({ kind: 'placed', sitePlan: turn, cell_m: layout.cell, latitude, places });
  }

  /** Nothing where another ground was asked for meanwhile. */
  async #placement(prepared: Prepared, turn: number): Promise<Placement | undefined> {
    const key = await this.#kept.keyOf(prepared);
    const kept = await this.#kept.find(key);
    if (kept) return kept;
    const steps = placingOf(prepared);
    for (let since = performance.now(); ;) {
      const step = steps.next();
      if (step.done) {
        await this.#kept.keep(key, step.value);
        return step.value;
      }
      if (performance.now() - since < PATIENCE_MS) continue;
      await this.pause();
      if (turn !== this.#sitePlan) return undefined;
      since = performance.now();
    }
  }

  /** Of many questions that came at once, the last is answered. */
  async #overlay(): Promise<void> {
    if (this.#isAsked) return;
    this.#isAsked = true;
    await this.pause();
    this.#isAsked = false;
    if (this.#drawn?.sitePlan !== this.#sitePlan) return;
    const { layout } = this.#drawn;
    const { crowns, ...drawn } = overlay(this.#scene, layout, (one) =>
      this.#centredOn(one, layout),
    );
    this.notify({ kind: 'overlaid', ...drawn, crowns: [...crowns] });
  }

  /** The rings of a territory that did not change are not drawn again. */
  #centredOn(outline: SceneOutline, layout: Layout): Point[][] {
    const { id, buildingIds } = outline;
    const known = this.#rings.get(id);
    if (known && isSame(known.buildingIds, buildingIds)) return known.rings;
    const rings = outlineRings(outline, layout);
    this.#rings.set(id, { buildingIds, rings });
    return rings;
  }

  #cut({ id, sitePlan, z, x, y }: Extract<Ask, { kind: 'tile' }>): void {
    const isThere = this.#drawn?.sitePlan === sitePlan;
    const data = (isThere && this.#drawn?.tiles.tile(z, x, y)) || new ArrayBuffer(0);
    this.notify({ kind: 'tile', id, data }, [data]);
  }
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one, index) => one === others[index]);
