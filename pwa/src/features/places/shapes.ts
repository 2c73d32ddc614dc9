/** Places as the desk's requests bring them. */

export interface PlacedBuilding {
  id: string;
  name: string;
  street: string;
  number: string;
  kind: 'block' | 'house';
  lon: number;
  lat: number;
}

/** A building that the team works in, counted and not opened. */
export interface TeamBuilding extends PlacedBuilding {
  stairwells: number;
  doors: number;
  estimated: boolean;
  territory_id: string | null;
}

export interface StreetLines {
  name: string;
  lines: [lon: number, lat: number][][];
}

/** « 12 », or the name that tells it from its neighbours. */
export function buildingTitle({ number, name }: Pick<PlacedBuilding, 'number' | 'name'>): string {
  return number || name;
}

/** « 12 rue des Érables » */
export function buildingAddress(
  building: Pick<PlacedBuilding, 'number' | 'street' | 'name'>,
): string {
  return [building.number, building.street].filter(Boolean).join(' ') || building.name;
}

/** The same letters whatever the accents, capitals and hyphens, for searching. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
