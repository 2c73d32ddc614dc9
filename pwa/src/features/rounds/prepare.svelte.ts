import { Busy, post, Unreachable } from '../../api/client';
import { t } from '../../i18n/translate.svelte';
import { problemInWords } from '../../requests/problem-words';
import { Submission } from '../../requests/submission.svelte';

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
  readonly submission = new Submission(inWords);

  toggle(memberId: string): void {
    this.companionIds = this.companionIds.includes(memberId)
      ? this.companionIds.filter((id) => id !== memberId)
      : [...this.companionIds, memberId];
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
    await this.submission.send(async () => {
      const round = await post('/rounds', {
        assignment_id: assignmentId,
        budget_min: this.budgetMin,
        planned_on: null,
        starts_at: this.startsAt || null,
        start: await this.#start(lastId, whereAmI),
        companion_ids: this.companionIds,
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

class NowhereKnown extends Error {}

function inWords(error: unknown): string {
  if (error instanceof NowhereKnown) return t('prepare.noPosition');
  if (error instanceof Unreachable && !(error instanceof Busy)) return t('prepare.offline');
  return problemInWords(error);
}
