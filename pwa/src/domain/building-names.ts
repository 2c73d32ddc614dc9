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
  const shared = new Map<string, number>();
  for (const one of buildings) {
    const title = buildingTitle(one);
    shared.set(title, (shared.get(title) ?? 0) + 1);
  }
  return new Map(
    buildings.map((building) => {
      const { id, number, name } = building;
      const title = buildingTitle(building);
      if (shared.get(title) === 1) return [id, title];
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

/** What is often written short, by people and by registers alike. */
const WRITTEN_SHORT: Record<string, string> = {
  ...{
    bd: 'boulevard',
    bld: 'boulevard',
    blvd: 'boulevard',
    boul: 'boulevard',
    ave: 'avenue',
    av: 'avenue',
  },
  ...{ rte: 'route', sq: 'square', imp: 'impasse', chem: 'chemin', ch: 'chemin', fbg: 'faubourg' },
  ...{ fg: 'faubourg', st: 'saint', ste: 'sainte', sts: 'saints', dr: 'docteur', gal: 'general' },
  ...{ all: 'allee', pl: 'place', r: 'rue', bat: 'batiment', esc: 'escalier' },
  ...{ pdt: 'president', mal: 'marechal', res: 'residence', bt: 'batiment' },
};

/**
 * The same letters whatever the accents, capitals and hyphens, for searching: `30bis` in two words,
 * as `30 bis`.
 */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/(\p{N})(?=\p{L})|(\p{L})(?=\p{N})/gu, '$1$2 ')
    .trim();
}

/** Whether each word that is searched begins one of a text's, written short or in full. */
export function finds(search: string, text: string): boolean {
  const words = plain(text).split(' ').flatMap(inFull);
  return plain(search)
    .split(' ')
    .every((start) => inFull(start).some((one) => words.some((word) => word.startsWith(one))));
}

function inFull(word: string): string[] {
  const full = WRITTEN_SHORT[word];
  return full === undefined ? [word] : [word, full];
}
