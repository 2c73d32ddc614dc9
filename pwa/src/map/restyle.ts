import type { LayerSpecification, Map as MapLibreMap } from 'maplibre-gl';

type Part = 'paint' | 'layout';
type PaintName = Parameters<MapLibreMap['setPaintProperty']>[1];
type LayoutName = Parameters<MapLibreMap['setLayoutProperty']>[1];

/**
 * Gives layers that are there another look, property by property. Sources stay as they are: a whole
 * style would be held against all that is drawn.
 */
export function restyle(
  map: MapLibreMap,
  before: readonly LayerSpecification[],
  after: readonly LayerSpecification[],
): void {
  const known = new Map(before.map((layer) => [layer.id, layer]));
  for (const layer of after) {
    const old = known.get(layer.id);
    if (!old) continue;
    if (old.minzoom !== layer.minzoom || old.maxzoom !== layer.maxzoom) {
      map.setLayerZoomRange(layer.id, layer.minzoom ?? 0, layer.maxzoom ?? 24);
    }
    for (const [name, value] of changed(old, layer, 'paint')) {
      map.setPaintProperty(layer.id, name as PaintName, value as never);
    }
    for (const [name, value] of changed(old, layer, 'layout')) {
      map.setLayoutProperty(layer.id, name as LayoutName, value as never);
    }
  }
}

function changed(old: LayerSpecification, layer: LayerSpecification, part: Part) {
  const values = (one: LayerSpecification): Record<string, unknown> => ({ ...one[part] });
  const before = values(old);
  return Object.entries(values(layer)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
  );
}
