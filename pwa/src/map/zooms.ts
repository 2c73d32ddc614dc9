/** Sides of a cell in px: smaller ones are specks, and each building is a disc instead. */
const SEEN_PX = 4;
const WITH_ICON_PX = 7;
/** Metres on a px at zoom 0 and at the equator. */
const METRES_PER_PX = 78_271.517;

export function metresPerPx(latitude: number): number {
  return METRES_PER_PX * Math.cos((latitude * Math.PI) / 180);
}

/** From which zoom on façades are seen instead of discs, and their icons and numbers. */
export function zoomsOf(cell_m: number, latitude: number): { near: number; withIcons: number } {
  const zoomAt = (px: number): number => Math.log2((px * metresPerPx(latitude)) / cell_m);
  return { near: zoomAt(SEEN_PX), withIcons: zoomAt(WITH_ICON_PX) };
}
