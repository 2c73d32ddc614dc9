import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Drawing } from './drawing';
import type { MapLook } from './look';

/** Sides of a cell in px: smaller ones are specks, and each building is a disc instead. */
const SEEN_PX = 4;
const WITH_ICON_PX = 7;
/** Side of the images of icons, in px of the style. */
export const ICON_PX = 32;
/** Metres on a px at zoom 0 and at the equator. */
const METRES_PER_PX = 78_271.517;

type Expression = ExpressionSpecification;

/** All of the map as one style: no tiles, no glyphs, no picture asked of anybody. */
export function styleOf(drawing: Drawing, look: MapLook, latitude: number): StyleSpecification {
  const metres = new Metres(latitude);
  return {
    version: 8,
    transition: { duration: 120, delay: 0 },
    sources: {
      streets: { type: 'geojson', data: drawing.streets },
      outlines: { type: 'geojson', data: drawing.outlines },
      plates: { type: 'geojson', data: drawing.plates, promoteId: 'id' },
      cells: { type: 'geojson', data: drawing.cells },
      icons: { type: 'geojson', data: drawing.icons },
      flags: { type: 'geojson', data: drawing.flags },
      numbers: { type: 'geojson', data: drawing.numbers },
      discs: { type: 'geojson', data: drawing.discs, promoteId: 'id' },
      walk: { type: 'geojson', data: drawing.walk },
      stops: { type: 'geojson', data: drawing.stops },
      here: { type: 'geojson', data: drawing.here },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': look.background } },
      ...streetLayers(look, metres),
      ...outlineLayers(look),
      walkLine(look),
      ...facadeLayers(look, metres, drawing.cell_m),
      ...discLayers(look, metres.zoomAt(drawing.cell_m, SEEN_PX)),
      streetNames(look),
      ...stopLayers(look),
      ...hereLayers(look),
    ],
  };
}

/** Lengths on the ground, as expressions that follow the zoom. */
class Metres {
  readonly #perPx: number;

  constructor(latitude: number) {
    this.#perPx = METRES_PER_PX * Math.cos((latitude * Math.PI) / 180);
  }

  /** The zoom at which a length is so many px long. */
  zoomAt(length: number, px: number): number {
    return Math.log2((px * this.#perPx) / length);
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

function streetLayers(look: MapLook, metres: Metres): LayerSpecification[] {
  const layout = { 'line-cap': 'round', 'line-join': 'round' } as const;
  return [
    {
      id: 'street-edges',
      type: 'line',
      source: 'streets',
      layout,
      paint: { 'line-color': look.streetEdge, 'line-width': metres.px(10.4, 3) },
    },
    {
      id: 'streets',
      type: 'line',
      source: 'streets',
      layout,
      paint: { 'line-color': look.street, 'line-width': metres.px(8.6, 2) },
    },
  ];
}

function streetNames(look: MapLook): LayerSpecification {
  return {
    id: 'street-names',
    type: 'symbol',
    source: 'streets',
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

const bySign = (colours: readonly string[]): Expression =>
  [
    'match',
    ['get', 'sign'],
    ...colours.flatMap((colour, sign) => (sign ? [sign, colour] : [])),
    colours[0],
  ] as unknown as Expression;

function outlineLayers(look: MapLook): LayerSpecification[] {
  const colour = bySign(look.territories);
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

function facadeLayers(look: MapLook, metres: Metres, cell_m: number): LayerSpecification[] {
  const states = Object.entries(look.states);
  const byState = (part: 'fill' | 'edge', plain: string): Expression =>
    [
      'match',
      ['get', 'state'],
      ...states.flatMap(([name, of]) => [name, of[part]]),
      plain,
    ] as unknown as Expression;
  const near = metres.zoomAt(cell_m, SEEN_PX);
  const withIcons = metres.zoomAt(cell_m, WITH_ICON_PX);
  const iconSize = (share: number): Expression => metres.px((cell_m * share) / ICON_PX);
  return [
    {
      id: 'plates',
      type: 'fill',
      source: 'plates',
      minzoom: near,
      paint: {
        'fill-color': ['case', ['get', 'faint'], look.plateFaint, bySign(look.territories)],
        'fill-opacity': ['case', ['==', ['get', 'sign'], 0], 1, 0.85],
      },
    },
    {
      id: 'cells',
      type: 'fill',
      source: 'cells',
      minzoom: near,
      paint: { 'fill-color': byState('fill', look.cellPlain) },
    },
    {
      id: 'cell-edges',
      type: 'line',
      source: 'cells',
      minzoom: near + 0.6,
      paint: { 'line-color': byState('edge', look.cellPlain), 'line-width': metres.px(0.22, 0.6) },
    },
    {
      id: 'plate-edges',
      type: 'line',
      source: 'plates',
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
      source: 'icons',
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
      source: 'flags',
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
      source: 'numbers',
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
      source: 'discs',
      maxzoom: near,
      paint: {
        'circle-radius': radius,
        'circle-color': [
          'case',
          ['get', 'faint'],
          look.plateFaint,
          ['<', ['get', 'coverage'], 0],
          bySign(look.territories),
          covered,
        ],
        'circle-stroke-color': ['case', flagged('hovered'), look.chosen, look.paper],
        'circle-stroke-width': ['case', flagged('hovered'), 3, 1.5],
      },
    },
    {
      id: 'disc-figures',
      type: 'symbol',
      source: 'discs',
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
