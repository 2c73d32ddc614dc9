import type { Stairwell } from './places';
import { isPromise, knownOf, liftOf, reasonFor, type Wanted } from './round-choice';
import type { Reason } from './round-reason';
import {
  distanceM,
  plane,
  visitMin,
  walkMin,
  type Answers,
  type Climb,
  type Point,
} from './round-minutes';
import { shortWalk } from './round-order';
import { momentOf, serviceDay } from './service-day';
import { concerns } from './state';

/** A stop of a plan: the stairwell and its doors, the first one first. */
export interface PlannedStop {
  stairwellId: string;
  doorIds: string[];
}

/** A door that is worth a knock, or is in the plan already. */
interface PlanDoor {
  id: string;
  floor: number;
  reason: Reason | null;
  /** Beside the others: promises first, then those whom nobody met. */
  worth: number;
  /** Minutes from now at which somebody is expected; null: any time. */
  dueMin: number | null;
}

interface Place extends Climb {
  id: string;
  point: Point;
  doors: Map<string, PlanDoor>;
}

const PROMISED_WORTH = { due_return: 5, follow_up: 3 };

/** What this device holds of an assignment, as a plan sees it, at one moment. */
export class RoundPlanner {
  readonly #places = new Map<string, Place>();
  readonly #answers: Answers = { passages: 0, answered: 0, met: 0 };
  readonly #plane: (lon: number, lat: number) => Point;

  /** @param walkers ids of who walks: a follow-up that somebody else took is theirs. */
  constructor(
    stairwells: Stairwell[],
    campaignId: string | null,
    private readonly walkers: string[],
    wanted: Wanted,
  ) {
    this.#plane = plane(stairwells[0]?.lat ?? 0);
    for (const stairwell of stairwells) {
      this.#places.set(stairwell.id, this.#placeOf(stairwell, campaignId, wanted));
      this.#count(stairwell, campaignId);
    }
  }

  pointOf(at: { lon: number; lat: number } | null): Point | null {
    return at && this.#plane(at.lon, at.lat);
  }

  /** The minutes at the doors and stairs of a stop. */
  minutesAt({ stairwellId, doorIds }: PlannedStop): number {
    const place = this.#places.get(stairwellId);
    if (!place || doorIds.length === 0) return 0;
    const doors = doorIds.flatMap((id) => place.doors.get(id) ?? []);
    const known = doors.map(({ floor, reason }) => ({
      floor,
      isPromised: reason !== null && isPromise(reason),
    }));
    return visitMin(place, known, this.#answers, this.walkers.length);
  }

  /** The minutes of stops one after the other, from a point on. */
  minutesOf(stops: PlannedStop[], from: Point | null): number {
    let at = from;
    let sum = 0;
    for (const stop of stops) {
      sum += this.#wayMin(at, stop.stairwellId) + this.minutesAt(stop);
      at = this.#places.get(stop.stairwellId)?.point ?? at;
    }
    return sum;
  }

  /** The minutes on foot to a stairwell. */
  #wayMin(from: Point | null, stairwellId: string): number {
    const to = this.#places.get(stairwellId)?.point;
    return from && to ? walkMin(distanceM(from, to)) : 0;
  }

  /** The short way from here; who is expected at an hour is met at it, as near as can be. */
  inOrder(stops: PlannedStop[], from: Point | null): PlannedStop[] {
    const timed = stops.filter((stop) => this.#dueMin(stop) !== null);
    const free = stops.filter((stop) => this.#dueMin(stop) === null);
    const points = free.map(({ stairwellId }) => this.#places.get(stairwellId)?.point ?? [0, 0]);
    const order = shortWalk(points as Point[], from).map((index) => free[index]!);
    timed.sort((one, other) => this.#dueMin(one)! - this.#dueMin(other)!);
    for (const stop of timed) order.splice(this.#placeInTime(stop, order, from), 0, stop);
    return order;
  }

  /** Stops without what nobody is promised, from the end, until they fit into the minutes. */
  cutTo(stops: PlannedStop[], from: Point | null, minutes: number): PlannedStop[] {
    const kept = stops.map((stop) => ({ ...stop }));
    for (let last = kept.length - 1; last >= 0; last--) {
      const stop = kept[last]!;
      while (this.minutesOf(kept, from) > minutes) {
        const drop = stop.doorIds.findLast((id) => !this.#isPromised(stop.stairwellId, id));
        if (drop === undefined) break;
        stop.doorIds = stop.doorIds.filter((id) => id !== drop);
        if (stop.doorIds.length === 0) kept.splice(last, 1);
      }
    }
    return kept;
  }

  /** What else is worth a knock in so many minutes, best for its minutes first. */
  more(stops: PlannedStop[], from: Point | null, minutes: number): PlannedStop[] {
    const longer = stops.map((stop) => ({ ...stop }));
    const limit = this.minutesOf(stops, from) + minutes;
    const planned = new Set(stops.flatMap(({ doorIds }) => doorIds));
    const candidates = [...this.#places.values()]
      .map((place) => ({ place, doors: worthAKnock(place, planned, limit) }))
      .filter(({ doors }) => doors.length > 0);
    while (candidates.length > 0) {
      const best = this.#best(candidates, longer, from);
      candidates.splice(candidates.indexOf(best), 1);
      this.#takeSome(best.place, best.doors, longer, from, limit);
    }
    return longer;
  }

  #best<C extends { place: Place; doors: PlanDoor[] }>(
    candidates: C[],
    stops: PlannedStop[],
    from: Point | null,
  ): C {
    const rate = ({ place, doors }: C) => {
      const worth = doors.reduce((sum, door) => sum + door.worth, 0);
      const stop = { stairwellId: place.id, doorIds: doors.map(({ id }) => id) };
      return worth / (this.minutesAt(stop) + this.#detour(place, stops, from).added);
    };
    return candidates.reduce((best, one) => (rate(one) > rate(best) ? one : best));
  }

  #takeSome(
    place: Place,
    doors: PlanDoor[],
    stops: PlannedStop[],
    from: Point | null,
    limit: number,
  ): void {
    const here = stops.find(({ stairwellId }) => stairwellId === place.id);
    const index = this.#detour(place, stops, from).index;
    for (let count = doors.length; count > 0; count--) {
      const added = inOrderOf(place, doors.slice(0, count));
      const before = here?.doorIds ?? [];
      const stop = here ?? { stairwellId: place.id, doorIds: [] };
      stop.doorIds = sortedIn(place, [...before, ...added]);
      if (!here) stops.splice(index, 0, stop);
      if (this.minutesOf(stops, from) <= limit) return;
      stop.doorIds = before;
      if (!here) stops.splice(index, 1);
    }
  }

  #detour(
    place: Place,
    stops: PlannedStop[],
    from: Point | null,
  ): { added: number; index: number } {
    if (stops.some(({ stairwellId }) => stairwellId === place.id)) return { added: 0, index: 0 };
    const points = stops.map(({ stairwellId }) => this.#places.get(stairwellId)?.point ?? null);
    const way = (one: Point | null | undefined, other: Point | null | undefined) =>
      one && other ? walkMin(distanceM(one, other)) : 0;
    let best = { added: Infinity, index: 0 };
    for (let index = 0; index <= points.length; index++) {
      const before = index === 0 ? from : points[index - 1];
      const added =
        way(before, place.point) + way(place.point, points[index]) - way(before, points[index]);
      if (added < best.added) best = { added, index };
    }
    return best;
  }

  #placeInTime(stop: PlannedStop, order: PlannedStop[], from: Point | null): number {
    const due = this.#dueMin(stop)!;
    let best = { miss: Infinity, index: 0 };
    for (let index = 0; index <= order.length; index++) {
      const arrives = this.minutesOf(order.slice(0, index), from);
      const miss = Math.abs(arrives - due);
      if (miss < best.miss) best = { miss, index };
    }
    return best.index;
  }

  #dueMin({ stairwellId, doorIds }: PlannedStop): number | null {
    const doors = this.#places.get(stairwellId)?.doors;
    const due = doorIds.flatMap((id) => doors?.get(id)?.dueMin ?? []);
    return due.length > 0 ? Math.min(...due) : null;
  }

  #isPromised(stairwellId: string, doorId: string): boolean {
    const reason = this.#places.get(stairwellId)?.doors.get(doorId)?.reason;
    return reason != null && isPromise(reason);
  }

  #placeOf(stairwell: Stairwell, campaignId: string | null, wanted: Wanted): Place {
    const doors = stairwell.doors.map((door): [string, PlanDoor] => {
      const known = knownOf(door, campaignId, this.walkers, wanted.now);
      const reason = reasonFor(known, wanted);
      const promised = reason && isPromise(reason) ? PROMISED_WORTH[reason as 'due_return'] : null;
      const worth = promised ?? 1 / (1 + known.passages);
      const dueMin = reason === 'due_return' ? minutesUntil(known.comeBackAt, wanted.now) : null;
      return [door.id, { id: door.id, floor: door.floor, reason, worth, dueMin }];
    });
    return {
      id: stairwell.id,
      kind: stairwell.kind,
      lift: liftOf(stairwell),
      topFloor: Math.max(0, ...stairwell.doors.map(({ floor }) => floor)),
      point: this.#plane(stairwell.lon, stairwell.lat),
      doors: new Map(doors),
    };
  }

  #count({ doors }: Stairwell, campaignId: string | null): void {
    for (const { household } of doors) {
      for (const fold of household.folds.filter((one) => concerns(one, campaignId))) {
        this.#answers.passages += fold.passages;
        this.#answers.answered += fold.answered;
        this.#answers.met += fold.met;
      }
    }
  }
}

/** The first are those that stay when not all fit. */
function worthAKnock(place: Place, planned: Set<string>, untilMin: number): PlanDoor[] {
  return (
    [...place.doors.values()]
      .filter(({ id, reason }) => reason !== null && !planned.has(id))
      // Whoever is expected later than that is not disturbed now.
      .filter(({ dueMin }) => dueMin === null || dueMin <= untilMin)
      .sort((one, other) => other.worth - one.worth || other.floor - one.floor)
  );
}

function inOrderOf(place: Place, doors: PlanDoor[]): string[] {
  return sortedIn(
    place,
    doors.map(({ id }) => id),
  );
}

/** As the stairwell is walked: the doors of a place are in that order. */
function sortedIn(place: Place, ids: string[]): string[] {
  const asked = new Set(ids);
  return [...place.doors.keys()].filter((id) => asked.has(id));
}

function minutesUntil(hour: string | null, now: Date): number | null {
  if (hour === null) return null;
  const at = momentOf(serviceDay(now), hour);
  return (at.getTime() - now.getTime()) / 60_000;
}
