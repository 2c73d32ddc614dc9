import { LIMITS } from '../../domain/limits';
import { rightNow } from '../../domain/right-now';
import { workedMin } from '../../domain/round';
import type { RoundPlanner, PlannedStop } from '../../domain/round-plan';
import type { Point } from '../../domain/round-minutes';
import type { Walk } from '../../domain/round-walk';
import { number, t, tCount } from '../../i18n/translate.svelte';
import { changeRound } from '../../store/commands/rounds';
import type { Store } from '../../store/store';
import { pointHere } from '../../store/views/round-walk';
import { remainingStop, withFinishedStops } from './remaining-stops';

export const STEP_MIN = 20;
const { least: SHORTEST_MIN, most: LONGEST_MIN } = LIMITS['round.change'].budget_min;

/** What is left of a round, while somebody puts it in another order. Nothing is kept before `save`. */
export class ReorderDraft {
  /** The doors that are not done yet, in the order in which they would be. */
  stops = $state.raw<PlannedStop[]>([]);
  budgetMin = $state(0);
  /** What the last tap did, for who does not see it. */
  status = $state('');
  readonly #here: Point | null;
  readonly #workedMin: number;

  readonly leftMin = $derived.by(() => this.budgetMin - this.#workedMin);
  readonly neededMin = $derived.by(() => this.planner.minutesOf(this.stops, this.#here));

  constructor(
    private readonly store: Store,
    private readonly walk: Walk,
    private readonly planner: RoundPlanner,
    now = rightNow(),
  ) {
    this.#here = pointHere(walk, planner);
    this.#workedMin = workedMin(walk.course, now);
    this.budgetMin = walk.round.budgetMin;
    this.stops = walk.stops.filter(({ isDone }) => !isDone).map(remainingStop);
  }

  move(index: number, by: 1 | -1, place: string): void {
    const to = index + by;
    if (to < 0 || to >= this.stops.length) return;
    const stops = [...this.stops];
    stops.splice(to, 0, ...stops.splice(index, 1));
    this.stops = stops;
    const [position, count] = [number(to + 1), number(stops.length)];
    this.status = t('reorder.moved', { place, position, count });
  }

  remove(index: number): void {
    this.#become(this.stops.filter((_, other) => other !== index));
  }

  nearest(): void {
    this.#become(this.planner.inOrder(this.stops, this.#here));
  }

  longer(): void {
    this.budgetMin = Math.min(LONGEST_MIN, this.budgetMin + STEP_MIN);
    const room = Math.max(STEP_MIN, this.leftMin - this.neededMin);
    const before = doorsIn(this.stops);
    this.#become(this.planner.more(this.stops, this.#here, room));
    if (doorsIn(this.stops) === before) this.status = t('reorder.noMore');
  }

  shorter(): void {
    this.budgetMin = Math.max(SHORTEST_MIN, this.budgetMin - STEP_MIN);
    this.fit();
  }

  /** Only what the time allows; whoever expects somebody stays. */
  fit(): void {
    this.#become(this.planner.cutTo(this.stops, this.#here, Math.max(0, this.leftMin)));
  }

  async save(): Promise<void> {
    await changeRound(this.store, {
      id: this.walk.round.id,
      budgetMin: this.budgetMin,
      stops: withFinishedStops(this.walk, this.stops),
    });
  }

  #become(stops: PlannedStop[]): void {
    const more = doorsIn(stops) - doorsIn(this.stops);
    const before = this.stops;
    const isSame = stops.every((stop, place) => stop.stairwellId === before[place]?.stairwellId);
    this.stops = stops;
    if (more > 0) this.status = tCount('reorder.added', more);
    else if (more < 0) this.status = tCount('reorder.dropped', -more);
    else if (isSame) this.status = t('reorder.same');
    else this.status = t('reorder.changed');
  }
}

function doorsIn(stops: PlannedStop[]): number {
  return stops.reduce((sum, { doorIds }) => sum + doorIds.length, 0);
}
