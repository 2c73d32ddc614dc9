import {
  LngLatBounds,
  Map as MapLibreMap,
  setWorkerUrl,
  type GeoJSONSource,
  type LayerSpecification,
  type VectorTileSource,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { signsOf } from './drawing';
import { DrawingRoom } from './drawing-room';
import type { Answer } from './drawing-talk';
import { frameSelection } from './frame-selection';
import './look.css';
import { readLook, type MapLook } from './look';
import { Marks } from './marks';
import type { Position } from './plane';
import { restyle } from './restyle';
import type { SitePlan, Scene } from './scene';
import { iconImage } from './icon-image';
import { layersOf, ICON_PX, sourcesOf } from './style';

setWorkerUrl(workerUrl);

export interface PlaceMapOptions {
  /** What the drawn area is called, for a reader who meets it with the keyboard. */
  title: string;
  /** Each state with the path of its icon on 24 × 24, or null where an empty cell says it. */
  states: Record<string, string | null>;
  flag: string;
  onPick?: (buildingId: string) => void;
  onHover?: (buildingId: string | null) => void;
  /** Several at once, in a frame drawn with shift held down. */
  onFrame?: (buildingIds: string[]) => void;
  /** The view moved: what the screen lays over the map must follow. */
  onMove?: () => void;
  onChange?: (condition: MapCondition) => void;
}

/**
 * How the map is: its buildings are being placed, it can be used, the device took its drawing
 * surface away, or it could not be drawn.
 */
export type MapCondition = 'drawing' | 'ready' | 'lost' | 'failed';

const CLOSEST_FIT = 18.4;
const ICON_RATIO = 3;

type Placed = Extract<Answer, { kind: 'placed' }>;
type Overlaid = Extract<Answer, { kind: 'overlaid' }>;

/** This device cannot draw a map; the list beside it says the same. */
export class MapUnavailable extends Error {}

/** A drawn map of buildings, floor by floor. A class and not a component: it outlives renderings. */
export class PlaceMap {
  readonly #map: MapLibreMap;
  readonly #room: DrawingRoom;
  readonly #marks: Marks;
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  readonly #stopFraming: () => void;
  #sitePlan: SitePlan | null = null;
  #placed: Placed | null = null;
  #overlaid: Overlaid | null = null;
  #places = new Map<string, Position[]>();
  #crowns = new Map<string, Position>();
  #layers: LayerSpecification[] = [];
  /** What is to be brought into view as soon as its places are known. */
  #wanted: { ids: readonly string[] | undefined; animate: boolean } | null = null;
  /** What the view was fitted to; null once it was moved to something else. */
  #framed: { ids: readonly string[] | undefined } | null = null;
  /** Pictures and layers need a style that is there. */
  #isReady = false;
  #isLost = false;
  #isFailed = false;
  /** What stands there is what was asked for last. */
  #isPlaced = false;

  /** @throws MapUnavailable where the browser has no WebGL. */
  constructor(
    private readonly container: HTMLElement,
    private readonly options: PlaceMapOptions,
  ) {
    container.classList.add('place-map');
    try {
      this.#map = new MapLibreMap({
        container,
        style: { version: 8, sources: {}, layers: [] },
        attributionControl: false,
        boxZoom: false,
        dragRotate: false,
        pitchWithRotate: false,
        touchPitch: false,
        maxZoom: 21,
        minZoom: 11,
        fadeDuration: 120,
        locale: { 'Map.Title': options.title },
        // A page is printed from what was drawn last.
        canvasContextAttributes: { preserveDrawingBuffer: true, antialias: true },
      });
    } catch (cause) {
      throw new MapUnavailable('no WebGL', { cause });
    }
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#marks = new Marks(this.#map);
    this.#room = new DrawingRoom((answer) => this.#hear(answer));
    this.#listen();
    this.#stopFraming = frameSelection(
      this.#map,
      (ids) => options.onFrame?.(ids),
      !!options.onFrame,
    );
    this.#dark.addEventListener('change', this.#recolour);
  }

  /** Draws a scene; the view stays where the person left it. */
  show({ sitePlan, ...scene }: Scene): void {
    const isOther = this.#sitePlan !== sitePlan;
    this.#sitePlan = sitePlan;
    this.#marks.colour(signsOf(scene));
    this.#room.draw(scene, isOther ? sitePlan : undefined);
    if (!isOther) return;
    this.#isPlaced = this.#isFailed = false;
    this.#notify();
  }

  /** Marks what the list has under the pointer. */
  hover(buildingId: string | null): void {
    this.#marks.hover(buildingId);
  }

  choose(buildingIds: readonly string[]): void {
    this.#marks.choose(buildingIds);
  }

  /** Brings these buildings into view, or those that are not faint. */
  fit(buildingIds?: readonly string[]): void {
    this.#wanted = { ids: buildingIds, animate: this.#framed !== null && !prefersStillness() };
    if (this.#isPlaced) this.#frameWanted();
  }

  /** Moves there only when it cannot be seen. */
  reveal(buildingId: string): void {
    const corners = this.#places.get(buildingId) ?? [];
    const view = this.#map.getBounds();
    if (!corners[0] || corners.some((corner) => view.contains(corner))) return;
    this.#framed = null;
    this.#map.easeTo({ center: corners[0], animate: !prefersStillness() });
  }

  zoomBy(steps: number): void {
    this.#framed = null;
    this.#map.easeTo({ zoom: this.#map.getZoom() + steps, animate: !prefersStillness() });
  }

  /** Where on the container the name of an outline belongs, in px. */
  crown(outlineId: string): { x: number; y: number } | null {
    const position = this.#crowns.get(outlineId);
    return position ? this.#map.project(position) : null;
  }

  destroy(): void {
    this.#dark.removeEventListener('change', this.#recolour);
    this.#stopFraming();
    this.#room.close();
    this.#map.remove();
  }

  #hear(answer: Placed | Overlaid | Extract<Answer, { kind: 'failed' }>): void {
    if (answer.kind === 'overlaid') return this.#lay(answer);
    this.#isFailed = answer.kind === 'failed';
    if (answer.kind === 'failed') return this.#notify();
    this.#isPlaced = true;
    this.#placed = answer;
    this.#places = new Map(answer.places.map(([id, corners]) => [id, corners]));
    this.#draw();
    this.#wanted ??= this.#framed ? null : { ids: undefined, animate: false };
    this.#frameWanted();
    this.#notify();
  }

  #frameWanted(): void {
    if (this.#wanted) this.#frame(this.#wanted.ids, this.#wanted.animate);
    this.#wanted = null;
  }

  #frame(buildingIds: readonly string[] | undefined, animate: boolean): void {
    const corners = (buildingIds ?? this.#strongIds()).flatMap((id) => this.#places.get(id) ?? []);
    const [first] = corners;
    if (!first) return;
    const bounds = new LngLatBounds(first, first);
    for (const corner of corners) bounds.extend(corner);
    this.#map.fitBounds(bounds, { padding: this.#margins(), maxZoom: CLOSEST_FIT, animate });
    this.#framed = { ids: buildingIds };
  }

  /** What is laid over a large map, above and below, hides nothing. */
  #margins(): { top: number; bottom: number; left: number; right: number } {
    const isLarge = this.container.clientHeight > 600;
    return isLarge
      ? { top: 96, bottom: 128, left: 48, right: 48 }
      : { top: 72, bottom: 28, left: 24, right: 24 };
  }

  #listen(): void {
    const map = this.#map;
    const buildingAt = (event: { point: { x: number; y: number } }): string | null => {
      if (!this.#isReady) return null;
      const layers = ['plates', 'discs'].filter((id) => map.getLayer(id));
      const [feature] = map.queryRenderedFeatures([event.point.x, event.point.y], { layers });
      return feature && !feature.properties.faint ? String(feature.properties.id) : null;
    };
    map.on('click', (event) => {
      const id = buildingAt(event);
      if (id) this.options.onPick?.(id);
    });
    map.on('mousemove', (event) => {
      // Nobody points at a building while the map moves under the pointer.
      if (map.isMoving()) return;
      const id = buildingAt(event);
      this.container.classList.toggle('pointing', id !== null);
      if (id !== this.#marks.hovered) this.options.onHover?.(id);
      this.hover(id);
    });
    map.on('mouseout', () => {
      this.options.onHover?.(null);
      this.hover(null);
    });
    map.on('move', () => this.options.onMove?.());
    // A phone that is turned shows what it showed, unless somebody has chosen another view.
    map.on('movestart', (event) => {
      if ('originalEvent' in event && event.originalEvent) this.#framed = null;
    });
    map.on('resize', () => this.#framed && this.#frame(this.#framed.ids, false));
    // At the start, and again when the device gives the drawing surface back.
    map.on('style.load', () => {
      this.#isReady = true;
      this.#draw();
      this.#marks.again();
    });
    map.on('webglcontextlost', () => {
      this.#isReady = false;
      this.#isLost = true;
      this.#notify();
    });
    map.on('webglcontextrestored', () => {
      this.#isLost = false;
      this.#notify();
    });
  }

  /** What was placed, as sources and layers; the view and the marks stay. */
  #draw(): void {
    const [map, placed] = [this.#map, this.#placed];
    if (!this.#isReady || !placed) return;
    const tiles = this.#room.tilesOf(placed.sitePlan);
    const sitePlan = map.getSource<VectorTileSource>('ground');
    if (sitePlan) {
      if (sitePlan.tiles[0] !== tiles) sitePlan.setTiles([tiles]);
      this.#recolour();
    } else {
      const look = this.#picture();
      for (const [id, source] of Object.entries(sourcesOf(tiles))) map.addSource(id, source);
      this.#layers = layersOf(look, placed.cell_m, placed.latitude);
      for (const layer of this.#layers) map.addLayer(layer);
      this.#marks.again();
    }
    if (this.#overlaid) this.#lay(this.#overlaid);
  }

  #lay(overlaid: Overlaid): void {
    this.#overlaid = overlaid;
    this.#crowns = new Map(overlaid.crowns);
    if (this.#isReady) {
      for (const id of ['outlines', 'walk', 'stops', 'here'] as const) {
        void this.#map.getSource<GeoJSONSource>(id)?.setData(overlaid[id]);
      }
    }
    this.options.onMove?.();
  }

  #recolour = (): void => {
    const placed = this.#placed;
    if (!this.#isReady || !placed) return;
    const layers = layersOf(this.#picture(), placed.cell_m, placed.latitude);
    restyle(this.#map, this.#layers, layers);
    this.#layers = layers;
  };

  /** The look of this moment, with its pictures on the map. */
  #picture(): MapLook {
    const { states, flag } = this.options;
    const look = readLook(this.container, Object.keys(states));
    const px = ICON_PX * ICON_RATIO;
    const images = Object.entries(states).map(([state, path]) => ({
      name: `state-${state}`,
      data: iconImage(path, { ink: look.states[state]!.ink, px }),
    }));
    const data = iconImage(flag, { ink: look.onFlag, disc: look.flag, px });
    for (const image of [...images, { name: 'flag', data }]) {
      if (this.#map.hasImage(image.name)) this.#map.updateImage(image.name, image.data);
      else this.#map.addImage(image.name, image.data, { pixelRatio: ICON_RATIO });
    }
    return look;
  }

  #notify(): void {
    if (this.#isLost) return this.options.onChange?.('lost');
    if (this.#isFailed) return this.options.onChange?.('failed');
    this.options.onChange?.(this.#isPlaced ? 'ready' : 'drawing');
  }

  #strongIds(): string[] {
    const places = this.#placed?.places ?? [];
    const strong = places.filter(([, , isFaint]) => !isFaint);
    return (strong.length ? strong : places).map(([id]) => id);
  }
}

const prefersStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
