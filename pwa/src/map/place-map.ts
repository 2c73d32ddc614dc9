import { LngLatBounds, Map as MapLibreMap, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { draw, type Drawing } from './drawing';
import { frameSelection } from './frame-selection';
import './look.css';
import { readLook } from './look';
import { layOut } from './layout';
import type { SitePlan, Scene } from './scene';
import { iconImage } from './icon-image';
import { ICON_PX, styleOf } from './style';

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
}

const CLOSEST_FIT = 18.4;
const ICON_RATIO = 3;

/** This device cannot draw a map; the list beside it says the same. */
export class MapUnavailable extends Error {}

/** A drawn map of buildings, floor by floor. A class and not a component: it outlives renderings. */
export class PlaceMap {
  readonly #map: MapLibreMap;
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  readonly #stopFraming: () => void;
  #sitePlan: SitePlan = { buildings: [], streets: [] };
  #layout = layOut(this.#sitePlan);
  #drawing: Drawing | null = null;
  #chosen: readonly string[] = [];
  #hovered: string | null = null;
  #isFitted = false;
  /** What the view was fitted to; null once it was moved to something else. */
  #framed: { ids: readonly string[] | undefined } | null = null;
  /** Pictures and layers need a style that is there. */
  #isReady = false;

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
    void this.#map.once('style.load', () => {
      this.#isReady = true;
      this.#recolour();
    });
    this.#listen();
    this.#stopFraming = frameSelection(
      this.#map,
      (ids) => options.onFrame?.(ids),
      !!options.onFrame,
    );
    this.#dark.addEventListener('change', this.#recolour);
  }

  /** Draws a scene; the view stays where the person left it. */
  show(scene: Scene): void {
    if (this.#sitePlan !== scene.sitePlan) this.#layout = layOut(scene.sitePlan);
    this.#sitePlan = scene.sitePlan;
    this.#drawing = draw(scene, this.#layout);
    if (this.#isReady) this.#recolour();
    if (!this.#isFitted) this.fit();
  }

  /** Marks what the list has under the pointer. */
  hover(buildingId: string | null): void {
    if (this.#hovered === buildingId) return;
    this.#mark(this.#hovered, { hovered: false });
    this.#hovered = buildingId;
    this.#mark(buildingId, { hovered: true });
  }

  choose(buildingIds: readonly string[]): void {
    for (const id of this.#chosen) this.#mark(id, { chosen: false });
    this.#chosen = buildingIds;
    for (const id of buildingIds) this.#mark(id, { chosen: true });
  }

  /** Brings these buildings into view, or those that are not faint. */
  fit(buildingIds?: readonly string[]): void {
    this.#frame(buildingIds, this.#isFitted && !prefersStillness());
  }

  #frame(buildingIds: readonly string[] | undefined, animate: boolean): void {
    const ids = buildingIds ?? this.#strongIds();
    const corners = ids.flatMap((id) => this.#drawing?.places.get(id) ?? []);
    const [first] = corners;
    if (!first) return;
    const bounds = new LngLatBounds(first, first);
    for (const corner of corners) bounds.extend(corner);
    this.#map.fitBounds(bounds, {
      padding: this.#margins(),
      maxZoom: CLOSEST_FIT,
      animate,
    });
    this.#isFitted = true;
    this.#framed = { ids: buildingIds };
  }

  /** Moves there only when it cannot be seen. */
  reveal(buildingId: string): void {
    const corners = this.#drawing?.places.get(buildingId) ?? [];
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
    const position = this.#drawing?.crowns.get(outlineId);
    return position ? this.#map.project(position) : null;
  }

  destroy(): void {
    this.#dark.removeEventListener('change', this.#recolour);
    this.#stopFraming();
    this.#map.remove();
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
      const layers = ['plates', 'discs'].filter((id) => map.getLayer(id));
      const [feature] = map.queryRenderedFeatures([event.point.x, event.point.y], { layers });
      return feature && !feature.properties.faint ? String(feature.properties.id) : null;
    };
    map.on('click', (event) => {
      const id = buildingAt(event);
      if (id) this.options.onPick?.(id);
    });
    map.on('mousemove', (event) => {
      const id = buildingAt(event);
      this.container.classList.toggle('pointing', id !== null);
      if (id !== this.#hovered) this.options.onHover?.(id);
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
    map.on('styledata', () => this.choose(this.#chosen));
  }

  #recolour = (): void => {
    if (!this.#drawing) return;
    const look = readLook(this.container, Object.keys(this.options.states));
    const [first] = [...this.#drawing.places.values()].flat();
    const map = this.#map;
    const images = Object.entries(this.options.states).map(([state, path]) => ({
      name: `state-${state}`,
      data: iconImage(path, { ink: look.states[state]!.ink, px: ICON_PX * ICON_RATIO }),
    }));
    images.push({
      name: 'flag',
      data: iconImage(this.options.flag, {
        ink: look.onFlag,
        disc: look.flag,
        px: ICON_PX * ICON_RATIO,
      }),
    });
    for (const { name, data } of images) {
      if (map.hasImage(name)) map.updateImage(name, data);
      else map.addImage(name, data, { pixelRatio: ICON_RATIO });
    }
    map.setStyle(styleOf(this.#drawing, look, first?.[1] ?? 47), { diff: true });
  };

  #mark(id: string | null, state: Record<string, boolean>): void {
    if (id === null) return;
    for (const source of ['plates', 'discs']) {
      if (this.#map.getSource(source)) this.#map.setFeatureState({ source, id }, state);
    }
  }

  #strongIds(): string[] {
    const features = this.#drawing?.plates.features ?? [];
    const strong = features.filter(({ properties }) => !properties?.faint);
    return (strong.length ? strong : features).map(({ properties }) => String(properties?.id));
  }
}

const prefersStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
