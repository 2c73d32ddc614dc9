import type { Assignment } from '../../domain/member';
import type { Round } from '../../domain/round';
import type { SitePlan, Scene } from '../../map/scene';
import type { Position } from '../../map/plane';
import type { RoundView, StairwellSummary } from '../../store/views/stairwells';
import { stairwellAddress, stairwellTitle } from '../stairwells/place-words';

/** A building with its stairwells, each as part of the assignment it is visited for. */
export interface FieldBuilding {
  id: string;
  /** « Bât. C », or the address where the team gave no name. */
  title: string;
  lon: number;
  lat: number;
  stops: FieldStop[];
}

export interface FieldStop {
  assignmentId: string;
  stairwell: StairwellSummary;
}

/** What the member holds, building by building; a stairwell of two missions stands there once. */
export function buildingsOf(rounds: RoundView[]): FieldBuilding[] {
  const buildings = new Map<string, FieldBuilding>();
  const seen = new Set<string>();
  for (const { assignment, stairwells } of rounds) {
    for (const stairwell of stairwells) {
      if (seen.has(stairwell.id)) continue;
      seen.add(stairwell.id);
      const { buildingId: id, lon, lat } = stairwell;
      const building = buildings.get(id) ?? { id, title: titleOf(stairwell), lon, lat, stops: [] };
      building.stops.push({ assignmentId: assignment.id, stairwell });
      buildings.set(id, building);
    }
  }
  return [...buildings.values()];
}

/** The buildings door by door; the same object while nothing in them changes. */
export function sitePlanOf(buildings: FieldBuilding[]): SitePlan {
  return {
    streets: [],
    buildings: buildings.map(({ id, lon, lat, stops }) => {
      const doors = stops.flatMap(({ stairwell }) => stairwell.doors);
      const counted = stops.reduce((sum, { stairwell }) => sum + stairwell.measures.doors, 0);
      const seen = stops.reduce((sum, { stairwell }) => sum + stairwell.measures.seen, 0);
      return {
        id,
        label: stops[0]?.stairwell.number || (stops[0]?.stairwell.building ?? ''),
        lon,
        lat,
        doors: doors.length,
        coverage: counted > 0 ? seen / counted : null,
        stairwells: stops.map(({ stairwell }) => ({
          doors: stairwell.doors.map((door) => ({ ...door, flag: door.isFlagged })),
        })),
      };
    }),
  };
}

/**
 * @param walk the buildings of today's round, in its order.
 * @param here where the person stands, where they asked.
 */
export function sceneOf(
  sitePlan: SitePlan,
  assignments: Assignment[],
  walk: string[],
  here: Position | null,
): Scene {
  return {
    sitePlan,
    outlines: assignments.map(({ id, sign, buildingIds }) => ({
      id,
      sign,
      buildingIds,
      strong: true,
    })),
    walk,
    ...(here && { here }),
  };
}

/** The buildings of a round in its order, each once where several of its stairwells follow. */
export function walkOf(buildings: FieldBuilding[], round: Pick<Round, 'stops'> | null): string[] {
  const buildingOf = new Map(
    buildings.flatMap(({ id, stops }) => stops.map(({ stairwell }) => [stairwell.id, id])),
  );
  return (round?.stops ?? [])
    .map(({ stairwellId }) => buildingOf.get(stairwellId))
    .filter((id): id is string => id !== undefined)
    .filter((id, index, all) => id !== all[index - 1]);
}

/** All stairwells; the nearest first where a position is known. */
export function stopsOf(buildings: FieldBuilding[], here: Position | null): FieldStop[] {
  const ordered = here
    ? [...buildings].sort((one, other) => squareTo(one, here) - squareTo(other, here))
    : buildings;
  return ordered.flatMap(({ stops }) => stops);
}

/** Good enough to compare, near one place. */
function squareTo({ lon, lat }: FieldBuilding, [x, y]: Position): number {
  const across = (lon - x) * Math.cos((lat * Math.PI) / 180);
  return across ** 2 + (lat - y) ** 2;
}

function titleOf(stairwell: StairwellSummary): string {
  return stairwell.building || stairwellAddress(stairwell) || stairwellTitle(stairwell);
}
