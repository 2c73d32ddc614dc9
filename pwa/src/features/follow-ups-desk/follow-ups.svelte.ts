import { get, post, Problem } from '../../api/client';
import type { Schemas } from '../../api/typed';
import { today } from '../../domain/service-day';
import { t } from '../../i18n/desk';
import { Query } from '../../requests/query.svelte';
import { Submission } from '../../requests/submission.svelte';
import { languagesOf } from '../encounters/talk-draft.svelte';
import { MismatchesView } from '../unsettled/mismatches.svelte';
import { UnsettledView } from '../unsettled/unsettled.svelte';
import {
  byPressing,
  FILTERS,
  fits,
  type Done,
  type Filter,
  type FollowUp,
  type Result,
} from './shapes';

type Territory = Schemas['Territory'];
type TeamMember = Schemas['TeamMember'];
type Campaign = Schemas['Campaign'];

interface Promised {
  open: FollowUp[];
  /** The latest first. */
  closed: FollowUp[];
}

/** What is being done with the one that is looked at. */
export const ACTIONS = ['reading', 'handing', 'closing', 'cancelling'] as const;
export type Action = (typeof ACTIONS)[number];

/** Which promises are most pressing, whose they are, and what did not come through. */
export class FollowUpsView {
  readonly answer = new Query<Promised>();
  readonly unsettled: UnsettledView;
  readonly mismatches: MismatchesView;
  readonly territories = new Query<Territory[]>();
  readonly members = new Query<TeamMember[]>();
  readonly campaigns = new Query<Campaign[]>();
  readonly today = today();
  filter = $state<Filter>('all');
  /** Empty: all of the team, those that came up away from any door among them. */
  territoryId = $state('');
  action = $state<Action>('reading');
  readonly submission = new Submission();
  /** What somebody else did with it while a form was open. */
  meanwhile = $state.raw<Done>();
  /** How much of its history was there when the form was opened, or was shown since. */
  #read = 0;
  #chosenId = $state('');

  readonly open = $derived(this.answer.value?.open ?? []);
  readonly closed = $derived(this.answer.value?.closed ?? []);
  readonly counts = $derived.by(() => {
    const all = FILTERS.map((filter) => [filter, this.#of(filter).length] as const);
    return Object.fromEntries(all) as Record<Filter, number>;
  });
  readonly groups = $derived(
    this.filter === 'closed' ? [] : byPressing(this.#of(this.filter), this.today),
  );
  readonly chosen = $derived(
    [...this.open, ...this.closed].find(({ id }) => id === this.#chosenId),
  );

  /** What is spoken in the team's missions: a promise does not say which of them it was made in. */
  readonly languages = $derived.by(() => {
    const ofTeam = (this.campaigns.value ?? []).filter(
      ({ team_id }) => team_id === null || team_id === this.teamId,
    );
    return languagesOf({ languages: ofTeam.flatMap(({ languages }) => languages) });
  });

  constructor(
    private readonly teamId: string,
    readonly me: string,
  ) {
    this.unsettled = new UnsettledView(teamId);
    this.mismatches = new MismatchesView(teamId);
  }

  async load(): Promise<void> {
    const query = { team_id: this.teamId };
    await Promise.all([
      this.#ask(),
      this.territories.ask(() => get('/territories', query)),
      this.members.ask(() => get('/members', query)),
      this.campaigns.ask(() => get('/campaigns')),
      this.unsettled.load(),
      this.mismatches.load(),
    ]);
  }

  async within(territoryId: string): Promise<void> {
    this.territoryId = territoryId;
    await this.#ask();
  }

  choose(followUp: FollowUp, action: Action = 'reading'): void {
    this.#chosenId = followUp.id;
    this.turnTo(action);
  }

  turnTo(action: Action): void {
    this.action = action;
    this.meanwhile = undefined;
    this.#read = this.chosen?.history.length ?? 0;
    this.submission.clear();
  }

  leave(): void {
    this.#chosenId = '';
  }

  take(followUp: FollowUp): Promise<boolean> {
    const asked = { follow_up_id: followUp.id };
    return this.#change(
      () => post('/follow-ups/{follow_up_id}/take', asked),
      () => t('followUps.done.taken'),
    );
  }

  /** @returns whether it was accepted; so do the others. */
  handOver(followUp: FollowUp, toMemberId: string, words: string): Promise<boolean> {
    const asked = { follow_up_id: followUp.id };
    const body = { to_member_id: toMemberId, words: words || null, seen: this.#seen(followUp) };
    return this.#change(
      () => post('/follow-ups/{follow_up_id}/hand-over', asked, body),
      ({ owner }) => t('followUps.done.handed', { name: owner?.name ?? '' }),
    );
  }

  close(
    followUp: FollowUp,
    result: Result,
    words: string,
    to: { recipient: string; language: string } | null = null,
  ): Promise<boolean> {
    const asked = { follow_up_id: followUp.id };
    const passed_on = to && {
      recipient: to.recipient,
      consent: { text: 'passed_on.v1' as const, language: to.language },
    };
    const body = { result, words: words || null, passed_on, seen: this.#seen(followUp) };
    return this.#change(
      () => post('/follow-ups/{follow_up_id}/close', asked, body),
      ({ opened_by }) =>
        opened_by.id === this.me
          ? t('followUps.done.closedOwn')
          : t('followUps.done.closed', { name: opened_by.name }),
    );
  }

  cancel(followUp: FollowUp): Promise<boolean> {
    const asked = { follow_up_id: followUp.id };
    return this.#change(
      () => post('/follow-ups/{follow_up_id}/cancel', asked),
      () => t('followUps.done.cancelled'),
    );
  }

  #ask(): Promise<boolean> {
    const query = this.territoryId ? { territory_id: this.territoryId } : { team_id: this.teamId };
    return this.answer.ask(async () => {
      const [open, closed] = await Promise.all([
        get('/follow-ups', { ...query, state: 'open' }),
        get('/follow-ups', { ...query, state: 'closed' }),
      ]);
      return { open, closed };
    });
  }

  #of(filter: Filter): FollowUp[] {
    if (filter === 'closed') return this.closed;
    return this.open.filter((one) => fits(one, filter, this));
  }

  #change(
    change: () => Promise<FollowUp>,
    inWords: (changed: FollowUp) => string,
  ): Promise<boolean> {
    return this.submission.send(async () => {
      const changed = await change().catch((error: unknown) => this.#showMeanwhile(error));
      this.#put(changed);
      this.turnTo('reading');
      return inWords(changed);
    });
  }

  #seen({ history }: FollowUp): number {
    return Math.min(this.#read, history.length);
  }

  /** What a colleague did is shown beside what was typed; sent again, it takes its place. */
  async #showMeanwhile(error: unknown): Promise<never> {
    const isChanged = error instanceof Problem && error.code === 'follow_ups.changed_meanwhile';
    if (isChanged && (await this.#ask())) {
      this.meanwhile = this.chosen?.history.at(-1);
      this.#read = this.chosen?.history.length ?? 0;
    }
    throw error;
  }

  /** Where it now belongs; what a colleague did meanwhile shows at the next visit. */
  #put(changed: FollowUp): void {
    const others = (list: FollowUp[]) => list.filter(({ id }) => id !== changed.id);
    this.answer.value = changed.closed_at
      ? { open: others(this.open), closed: [changed, ...others(this.closed)] }
      : { open: [...others(this.open), changed], closed: others(this.closed) };
  }
}
