import { get, post } from '../../api/client';
import { tCount, t } from '../../i18n/desk';
import { Query } from '../../requests/query.svelte';
import { Submission } from '../../requests/submission.svelte';
import type { Settled, Settling, Unsettled } from './shapes';

const PAGE = 100;

/** What is to be checked in a team, and what is being done about one of it. */
export class UnsettledView {
  readonly answer = new Query<Unsettled[]>();
  readonly submission = new Submission();
  #openForm = $state.raw<{ id: string; action: Settling } | null>(null);

  /** In all; more than are shown where a page does not hold them. */
  count = $state(0);
  isLoadingMore = $state(false);

  readonly list = $derived(this.answer.value ?? []);
  readonly left = $derived(Math.max(0, this.count - this.list.length));

  constructor(private readonly teamId: string) {}

  /** As many as were shown before, the oldest first. */
  async load(): Promise<void> {
    await this.answer.ask(() => this.#read(Math.max(this.list.length, PAGE)));
  }

  /** The next page too. What is shown stays where it does not come. */
  async more(): Promise<void> {
    this.isLoadingMore = true;
    await this.answer.ask(() => this.#read(this.list.length + PAGE));
    this.isLoadingMore = false;
  }

  async #read(most: number): Promise<Unsettled[]> {
    const query = { team_id: this.teamId, limit: PAGE };
    const list: Unsettled[] = [];
    for (;;) {
      const after = list.at(-1)?.id;
      const page = await get('/operations/unsettled', { ...query, after });
      list.push(...page);
      if (page.length < PAGE) {
        this.count = list.length;
        return list;
      }
      if (list.length >= most) break;
    }
    this.count = (await get('/operations/unsettled/count', { team_id: this.teamId })).count;
    return list;
  }

  /** Which form is open for it. */
  openForm({ id }: Unsettled): Settling | null {
    return this.#openForm?.id === id ? this.#openForm.action : null;
  }

  turnTo(operation: Unsettled | null, action: Settling = 'retry'): void {
    this.#openForm = operation && { id: operation.id, action };
    this.submission.clear();
  }

  /**
   * @param occurredAt when it was, for `state_time`.
   * @param withAlike the others of that evening are moved by as much.
   * @returns whether it was accepted.
   */
  async settle(
    operation: Unsettled,
    action: Settling,
    {
      occurredAt = null,
      withAlike = false,
    }: { occurredAt?: Date | null; withAlike?: boolean } = {},
  ): Promise<boolean> {
    const body = {
      action,
      occurred_at: occurredAt?.toISOString() ?? null,
      with_alike: withAlike,
    };
    const isAccepted = await this.submission.send(async () => {
      const asked = { operation_id: operation.id };
      const settled = await post('/operations/{operation_id}/settle', asked, body);
      this.turnTo(null);
      return resultInWords(operation, action, settled);
    });
    if (isAccepted) await this.load();
    return isAccepted;
  }
}

function resultInWords({ author }: Unsettled, action: Settling, settled: Settled): string {
  const { name } = author;
  if (action === 'set_aside') return t('unsettled.done.aside', { name });
  if (settled.state === 'applied') return tCount('unsettled.done.counts', settled.others + 1);
  return action === 'retry'
    ? t('unsettled.done.still', { name })
    : t('unsettled.done.noted', { name });
}
