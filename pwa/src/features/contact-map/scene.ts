import type { SitePlan, Scene, SceneBuilding } from '../../map/scene';
import type { StreetLines, TeamBuilding } from '../../api/places';
import { buildingTitle } from '../../domain/building-names';
import type { ContactMap, MappedBuilding } from './shapes';

/** The ground of a contact map: its buildings door by door, its streets, its faint neighbours. */
export function sitePlanOf(
  { buildings }: ContactMap,
  streets: StreetLines[],
  team: TeamBuilding[],
): SitePlan {
  const inside = new Set(buildings.map(({ id }) => id));
  return {
    streets,
    buildings: [
      ...team.filter(({ id }) => !inside.has(id)).map(asNeighbour),
      ...buildings.map(asDrawn),
    ],
  };
}

export function sceneOf({ territory, buildings }: ContactMap, sitePlan: SitePlan): Scene {
  return {
    sitePlan,
    outlines: [
      {
        id: territory.id,
        sign: territory.sign,
        strong: true,
        buildingIds: buildings.map(({ id }) => id),
      },
    ],
  };
}

function asDrawn(building: MappedBuilding): SceneBuilding {
  const { id, lon, lat, measures } = building;
  return {
    id,
    label: buildingTitle(building),
    lon,
    lat,
    doors: measures.dwellings,
    coverage: measures.coverage,
    stairwells: building.stairwells.map(({ doors }) => ({
      doors: doors.map((door) => ({ ...door, flag: door.flag ?? false })),
    })),
  };
}

function asNeighbour(building: TeamBuilding): SceneBuilding {
  const { id, lon, lat, doors } = building;
  return { id, label: buildingTitle(building), lon, lat, doors, faint: true };
}
