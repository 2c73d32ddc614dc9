/** What a building is called by. */
interface NamedBuilding {
  id: string;
  name: string;
  street: string;
  number: string;
}

/** « 12 », or the name that tells it from its neighbours. */
export function buildingTitle({ number, name }: Pick<NamedBuilding, 'number' | 'name'>): string {
  return number || name;
}

/** What tells buildings of one street apart: the number, the name where two share it, or a count. */
export function titlesIn(buildings: readonly NamedBuilding[]): Map<string, string> {
  const seen = new Map<string, number>();
  return new Map(
    buildings.map((building) => {
      const { id, number, name } = building;
      const title = buildingTitle(building);
      if (buildings.filter((one) => buildingTitle(one) === title).length === 1) return [id, title];
      if (name !== number && name !== buildingAddress(building)) return [id, `${title} · ${name}`];
      const count = (seen.get(title) ?? 0) + 1;
      seen.set(title, count);
      return [id, `${title} (${count})`];
    }),
  );
}

/** « 12 rue des Érables » */
export function buildingAddress(
  building: Pick<NamedBuilding, 'number' | 'street' | 'name'>,
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
