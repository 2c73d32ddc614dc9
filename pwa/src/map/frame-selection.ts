import type { Map as MapLibreMap } from 'maplibre-gl';

interface Corner {
  x: number;
  y: number;
}

/** With shift held down, a frame drawn over the map takes all buildings in it. Returns how to stop. */
export function frameSelection(
  map: MapLibreMap,
  take: (buildingIds: string[]) => void,
  isWanted: boolean,
): () => void {
  if (!isWanted) return () => undefined;
  const surface = map.getCanvasContainer();
  let from: Corner | null = null;
  let frame: HTMLElement | null = null;

  const at = (event: PointerEvent): Corner => {
    const { left, top } = surface.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const start = (event: PointerEvent): void => {
    if (!event.shiftKey || event.button !== 0) return;
    from = at(event);
    map.dragPan.disable();
    surface.setPointerCapture(event.pointerId);
  };
  const stretch = (event: PointerEvent): void => {
    if (!from) return;
    const to = at(event);
    frame ??= surface.appendChild(
      Object.assign(document.createElement('div'), { className: 'frame' }),
    );
    Object.assign(frame.style, {
      left: `${Math.min(from.x, to.x)}px`,
      top: `${Math.min(from.y, to.y)}px`,
      width: `${Math.abs(to.x - from.x)}px`,
      height: `${Math.abs(to.y - from.y)}px`,
    });
  };
  const end = (event: PointerEvent): void => {
    if (!from) return;
    const [corner, wasDrawn] = [from, frame !== null];
    const to = at(event);
    frame?.remove();
    [from, frame] = [null, null];
    map.dragPan.enable();
    if (wasDrawn && event.type === 'pointerup') take(buildingsIn(map, corner, to));
  };

  // Before the map's own handlers, which would pan.
  surface.addEventListener('pointerdown', start, true);
  surface.addEventListener('pointermove', stretch);
  surface.addEventListener('pointerup', end);
  surface.addEventListener('pointercancel', end);
  return () => {
    surface.removeEventListener('pointerdown', start, true);
    surface.removeEventListener('pointermove', stretch);
    surface.removeEventListener('pointerup', end);
    surface.removeEventListener('pointercancel', end);
  };
}

function buildingsIn(map: MapLibreMap, from: Corner, to: Corner): string[] {
  const features = map.queryRenderedFeatures(
    [
      [Math.min(from.x, to.x), Math.min(from.y, to.y)],
      [Math.max(from.x, to.x), Math.max(from.y, to.y)],
    ],
    { layers: ['plates', 'discs'].filter((id) => map.getLayer(id)) },
  );
  const strong = features.filter(({ properties }) => !properties.faint);
  return [...new Set(strong.map(({ properties }) => String(properties.id)))];
}
