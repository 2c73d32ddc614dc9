import type { FeatureCollection } from 'geojson';
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { MapLook } from './look';
import { DEEPEST_TILE } from './tile-depth';
import { metresPerPx, zoomsOf } from './zooms';

/** Side of the images of icons, in px of the style. */
export const ICON_PX = 32;

type Expression = ExpressionSpecification;

const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] };

/** The ground comes in tiles, cut when they are looked at; what lies over it is small and whole. */
export function sourcesOf(tiles: string): StyleSpecification['sources'] {
  return {
    ground: {
      type: 'vector',
      tiles: [tiles],
      maxzoom: DEEPEST_TILE,
      promoteId: { plates: 'id', discs: 'id' },
    },
    outlines: { type: 'geojson', data: nothing },
    walk: { type: 'geojson', data: nothing },
    stops: { type: 'geojson', data: nothing },
    here: { type: 'geojson', data: nothing },
  };
}

/** No glyphs, no picture asked of anybody. */
export function layersOf(look: MapLook, cell_m: number, latitude: number): LayerSpecification[] {
  const metres = new Metres(latitude);
  const zooms = zoomsOf(cell_m, latitude);
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': look.background } },
    ...streetLayers(look, metres),
    ...outlineLayers(look),
    walkLine(look),
    ...facadeLayers(look, metres, { cell_m, ...zooms }),
    ...discLayers(look, zooms.near),
    streetNames(look),
    ...stopLayers(look),
    ...hereLayers(look),
  ];
}

/** Lengths on the ground, as expressions that follow the zoom. */
class Metres {
  readonly #perPx: number;

  constructor(latitude: number) {
    this.#perPx = metresPerPx(latitude);
  }

  /** A length in px at each zoom, never below `least`. */
  px(length: number, least = 0): Expression {
    const at = (zoom: number): number => (length * 2 ** zoom) / this.#perPx;
    const stops = [12, 14, 15, 16, 17, 18, 19, 20, 21, 22].flatMap((zoom) => [
      zoom,
      Math.max(least, at(zoom)),
    ]);
    return ['interpolate', ['exponential', 2], ['zoom'], ...stops] as unknown as Expression;
  }
}

/** A layer of the ground's tiles. */
const tiled = (layer: string) => ({ source: 'ground', 'source-layer': layer });

function streetLayers(look: MapLook, metres: Metres): LayerSpecification[] {
  const layout = { 'line-cap': 'round', 'line-join': 'round' } as const;
  return [
    {
      id: 'street-edges',
      type: 'line',
      ...tiled('streets'),
      layout,
      paint: { 'line-color': look.streetEdge, 'line-width': metres.px(10.4, 3) },
    },
    {
      id: 'streets',
      type: 'line',
      ...tiled('streets'),
      layout,
      paint: { 'line-color': look.street, 'line-width': metres.px(8.6, 2) },
    },
  ];
}

function streetNames(look: MapLook): LayerSpecification {
  return {
    id: 'street-names',
    type: 'symbol',
    ...tiled('streets'),
    minzoom: 14.5,
    layout: {
      'symbol-placement': 'line',
      'symbol-spacing': 420,
      'text-field': ['get', 'name'],
      'text-font': look.font,
      'text-size': ['interpolate', ['linear'], ['zoom'], 15, 12, 18, 15],
      'text-letter-spacing': 0.01,
      'text-max-angle': 40,
      'text-padding': 6,
    },
    paint: {
      'text-color': look.streetName,
      'text-halo-color': look.street,
      'text-halo-width': 2,
    },
  };
}

/** Under the façades: what is behind a door matters more than the way to it. */
function walkLine(look: MapLook): LayerSpecification {
  return {
    id: 'walk',
    type: 'line',
    source: 'walk',
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': look.ink, 'line-width': 3, 'line-dasharray': [0.2, 2] },
  };
}

function stopLayers(look: MapLook): LayerSpecification[] {
  return [
    {
      id: 'stops',
      type: 'circle',
      source: 'stops',
      paint: {
        'circle-radius': 11,
        'circle-color': look.ink,
        'circle-stroke-color': look.background,
        'circle-stroke-width': 2,
      },
    },
    {
      id: 'stop-numbers',
      type: 'symbol',
      source: 'stops',
      layout: {
        'text-field': ['get', 'number'],
        'text-font': look.font,
        'text-size': 13,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': look.paper },
    },
  ];
}

/** A dot in a ring, unlike anything that stands there. */
function hereLayers(look: MapLook): LayerSpecification[] {
  const ring = { 'circle-color': look.ink, 'circle-opacity': 0.16, 'circle-radius': 26 };
  const dot = {
    'circle-color': look.ink,
    'circle-radius': 8,
    'circle-stroke-color': look.paper,
    'circle-stroke-width': 3,
  };
  return [
    { id: 'here-ring', type: 'circle', source: 'here', paint: ring },
    { id: 'here', type: 'circle', source: 'here', paint: dot },
  ];
}

/** Whose a building is: it changes while one looks, so it is no part of the drawing. */
const signOfBuilding: Expression = ['coalesce', ['feature-state', 'sign'], 0];

const bySign = (sign: Expression, colours: readonly string[]): Expression =>
  [
    'match',
    sign,
    ...colours.flatMap((colour, sign) => (sign ? [sign, colour] : [])),
    colours[0],
  ] as unknown as Expression;

function outlineLayers(look: MapLook): LayerSpecification[] {
  const colour = bySign(['get', 'sign'], look.territories);
  const strong = (yes: number, no: number): Expression => ['case', ['get', 'strong'], yes, no];
  return [
    {
      id: 'outline-washes',
      type: 'fill',
      source: 'outlines',
      paint: { 'fill-color': colour, 'fill-opacity': strong(0.13, 0.07) },
    },
    {
      id: 'outlines',
      type: 'line',
      source: 'outlines',
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': colour,
        'line-width': strong(2.6, 1.8),
        'line-dasharray': [2.6, 1.8],
      },
    },
  ];
}

const flagged = (name: 'hovered' | 'chosen'): Expression =>
  ['boolean', ['feature-state', name], false] as Expression;

interface Cells {
  cell_m: number;
  near: number;
  withIcons: number;
}

function facadeLayers(
  look: MapLook,
  metres: Metres,
  { cell_m, near, withIcons }: Cells,
): LayerSpecification[] {
  const states = Object.entries(look.states);
  const byState = (part: 'fill' | 'edge', plain: string): Expression =>
    [
      'match',
      ['get', 'state'],
      ...states.flatMap(([name, of]) => [name, of[part]]),
      plain,
    ] as unknown as Expression;
  const iconSize = (share: number): Expression => metres.px((cell_m * share) / ICON_PX);
  return [
    {
      id: 'plates',
      type: 'fill',
      ...tiled('plates'),
      minzoom: near,
      paint: {
        'fill-color': [
          'case',
          ['get', 'faint'],
          look.plateFaint,
          bySign(signOfBuilding, look.territories),
        ],
        'fill-opacity': ['case', ['==', signOfBuilding, 0], 1, 0.85],
      },
    },
    {
      id: 'cells',
      type: 'fill',
      ...tiled('cells'),
      minzoom: near,
      paint: { 'fill-color': byState('fill', look.cellPlain) },
    },
    {
      id: 'cell-edges',
      type: 'line',
      ...tiled('cells'),
      minzoom: near + 0.6,
      paint: { 'line-color': byState('edge', look.cellPlain), 'line-width': metres.px(0.22, 0.6) },
    },
    {
      id: 'plate-edges',
      type: 'line',
      ...tiled('plates'),
      minzoom: near,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': look.chosen,
        'line-width': ['case', flagged('chosen'), 2.6, flagged('hovered'), 2.2, 0],
        'line-offset': -1.5,
      },
    },
    {
      id: 'icons',
      type: 'symbol',
      ...tiled('icons'),
      minzoom: withIcons,
      layout: {
        'icon-image': ['concat', 'state-', ['get', 'state']],
        'icon-size': iconSize(0.74),
        'icon-rotate': ['get', 'turned'],
        'icon-rotation-alignment': 'map',
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
    },
    {
      id: 'flags',
      type: 'symbol',
      ...tiled('flags'),
      minzoom: near,
      layout: {
        'icon-image': 'flag',
        'icon-size': metres.px((cell_m * 0.72) / ICON_PX, 9 / ICON_PX),
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
    },
    {
      id: 'numbers',
      type: 'symbol',
      ...tiled('numbers'),
      minzoom: withIcons,
      layout: {
        'text-field': ['get', 'label'],
        'text-font': look.font,
        'text-size': 13,
        'text-rotate': ['get', 'turned'],
        'text-rotation-alignment': 'map',
        'text-padding': 0,
      },
      paint: {
        'text-color': look.number,
        'text-halo-color': look.background,
        'text-halo-width': 1.6,
      },
    },
  ];
}

function discLayers(look: MapLook, near: number): LayerSpecification[] {
  const covered: Expression = [
    'interpolate',
    ['linear'],
    ['get', 'coverage'],
    0,
    look.track,
    1,
    look.accent,
  ];
  const radius: Expression = ['interpolate', ['linear'], ['sqrt', ['get', 'doors']], 1, 4, 10, 14];
  return [
    {
      id: 'discs',
      type: 'circle',
      ...tiled('discs'),
      maxzoom: near,
      paint: {
        'circle-radius': radius,
        'circle-color': [
          'case',
          ['get', 'faint'],
          look.plateFaint,
          ['<', ['get', 'coverage'], 0],
          bySign(signOfBuilding, look.territories),
          covered,
        ],
        'circle-stroke-color': ['case', flagged('hovered'), look.chosen, look.paper],
        'circle-stroke-width': ['case', flagged('hovered'), 3, 1.5],
      },
    },
    {
      id: 'disc-figures',
      type: 'symbol',
      ...tiled('discs'),
      minzoom: near - 1.2,
      maxzoom: near,
      layout: {
        'text-field': ['get', 'percent'],
        'text-font': look.font,
        'text-size': 13,
        'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
        'text-radial-offset': 1.1,
      },
      paint: { 'text-color': look.ink, 'text-halo-color': look.background, 'text-halo-width': 2 },
    },
  ];
}
