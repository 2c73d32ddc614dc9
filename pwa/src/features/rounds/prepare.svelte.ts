import { Busy, post, Problem, Unreachable } from '../../api/client';
import type { Moment } from '../../domain/knocking-hours';
import { t } from '../../i18n/translate.svelte';
import { problemInWords } from '../../requests/problem-words';
import { Submission } from '../../requests/submission.svelte';
import type { Beyond } from './good-hour';

/** What stands chosen when the screen opens: one tap is enough. */
const USUAL_MIN = 90;
export const LENGTHS_MIN = [30, 60, 90, 120];

interface Start {
  stairwell_id: string | null;
  lon: number | null;
  lat: number | null;
}

export type From = 'here' | 'last' | 'anywhere';

/** “An hour and a half, starting here, with Karim.” */
export class PrepareDraft {
  budgetMin = $state(USUAL_MIN);
  from = $state<From>('anywhere');
  companionIds = $state.raw<string[]>([]);
  /** HH:MM; empty: now. */
  startsAt = $state('');
  /** YYYY-MM-DD; empty: today. */
  plannedOn = $state('');
  /** They know that the team does not knock then, and mean it. */
  isMeant = $state(false);
  /** The server knows other hours than this phone was told. */
  refused = $state.raw<Beyond | null>(null);
  readonly submission = new Submission(inWords);

  toggle(memberId: string): void {
    this.companionIds = this.companionIds.includes(memberId)
      ? this.companionIds.filter((id) => id !== memberId)
      : [...this.companionIds, memberId];
  }

  /** At this moment; null: now. */
  start(at: Moment | null): void {
    this.plannedOn = at?.day ?? '';
    this.startsAt = at?.hour ?? '';
  }

  /**
   * @param lastId the stairwell where somebody was last.
   * @returns the round's id; undefined where there is none, and `submission` says why.
   */
  async send(
    assignmentId: string,
    lastId: string | null,
    whereAmI: () => Promise<readonly [number, number]>,
  ): Promise<string | undefined> {
    let id: string | undefined;
    this.refused = null;
    await this.submission.send(async () => {
      const round = await post('/rounds', {
        assignment_id: assignmentId,
        budget_min: this.budgetMin,
        planned_on: this.plannedOn || null,
        starts_at: this.startsAt || null,
        start: await this.#start(lastId, whereAmI),
        companion_ids: this.companionIds,
        beyond_hours: this.isMeant,
      }).catch((error: unknown) => {
        this.refused = beyondIn(error);
        throw error;
      });
      ({ id } = round);
    });
    return id;
  }

  async #start(
    lastId: string | null,
    whereAmI: () => Promise<readonly [number, number]>,
  ): Promise<Start | null> {
    if (this.from === 'last' && lastId) return { stairwell_id: lastId, lon: null, lat: null };
    if (this.from !== 'here') return null;
    try {
      const [lon, lat] = await whereAmI();
      return { stairwell_id: null, lon, lat };
    } catch {
      throw new NowhereKnown();
    }
  }
}

function beyondIn(error: unknown): Beyond | null {
  if (!(error instanceof Problem) || error.code !== 'rounds.beyond_hours') return null;
  const { ends_at: endsAt, opens, closes, next_on: day, next_at: hour } = error.facts;
  const known = { endsAt, opens, closes, next: { day, hour } } as Omit<Beyond, 'closedDay'>;
  return { ...known, closedDay: null };
}

class NowhereKnown extends Error {}

function inWords(error: unknown): string {
  if (error instanceof NowhereKnown) return t('prepare.noPosition');
  if (error instanceof Unreachable && !(error instanceof Busy)) return t('prepare.offline');
  return problemInWords(error);
}
