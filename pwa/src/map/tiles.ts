import { GeoJSONVT, type GeoJSONVTTile } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import { sitePlanLayers, type SitePlanLayer } from './drawing';
import type { Layout } from './layout';
import { DEEPEST_TILE } from './tile-depth';
import { zoomsOf } from './zooms';

/** Places on a side of a tile. */
const EXTENT = 8192;
const PER_PX = EXTENT / 512;

/** A ground cut into vector tiles: nothing is laid out that nobody looks at. */
export class Tiles {
  readonly #layers: ReturnType<typeof sitePlanLayers>;
  readonly #cut = new Map<SitePlanLayer, GeoJSONVT>();
  readonly #near: number;
  readonly #withIcons: number;

  constructor(layout: Layout, latitude: number) {
    this.#layers = sitePlanLayers(layout);
    ({ near: this.#near, withIcons: this.#withIcons } = zoomsOf(layout.cell, latitude));
  }

  tile(z: number, x: number, y: number): ArrayBuffer {
    const layers: Record<string, GeoJSONVTTile> = {};
    for (const name of this.#seenAt(z)) {
      const tile = this.#index(name).getTile(z, x, y);
      if (tile) layers[name] = tile;
    }
    const packed = fromGeojsonVt(layers, { version: 2, extent: EXTENT });
    return packed.buffer.slice(
      packed.byteOffset,
      packed.byteOffset + packed.byteLength,
    ) as ArrayBuffer;
  }

  /** A tile is looked at from its own zoom up to the next. */
  #seenAt(z: number): SitePlanLayer[] {
    const isNear = z + 1 > this.#near || z === DEEPEST_TILE;
    const hasIcons = z + 1 > this.#withIcons || z === DEEPEST_TILE;
    return [
      'streets',
      ...(z < this.#near ? (['discs'] as const) : []),
      ...(isNear ? (['plates', 'cells', 'flags'] as const) : []),
      ...(hasIcons ? (['icons', 'numbers'] as const) : []),
    ];
  }

  #index(name: SitePlanLayer): GeoJSONVT {
    const cut =
      this.#cut.get(name) ??
      new GeoJSONVT(this.#layers[name](), {
        maxZoom: DEEPEST_TILE,
        extent: EXTENT,
        buffer: 128 * PER_PX,
        tolerance: 0.375 * PER_PX,
        indexMaxZoom: 0,
      });
    this.#cut.set(name, cut);
    return cut;
  }
}
