import { get, patch, post } from '../../api/client';
import { today } from '../../domain/service-day';
import { Query } from '../../requests/query.svelte';
import { Submission } from '../../requests/submission.svelte';
import { CampaignDraft } from './draft.svelte';
import { missingIn } from './missing';
import { byMoment, type Campaign } from './shapes';

/** What is being talked about now, what comes next, what was. */
export class CampaignsView {
  readonly answer = new Query<Campaign[]>();
  readonly today = today();
  draft = $state.raw<CampaignDraft>();
  readonly submission = new Submission();

  readonly groups = $derived(byMoment(this.answer.value ?? [], this.today));

  constructor(private readonly teamId: string) {}

  async open(): Promise<void> {
    await this.answer.ask(() => this.#all());
  }

  /** A new campaign of this team, or a change of one. */
  edit(campaign?: Campaign): void {
    this.submission.clear();
    this.draft = new CampaignDraft(campaign ?? { team_id: this.teamId, starts_on: this.today });
  }

  /** @param id of the one to be changed, `new`, or null for none. */
  turnTo(id: string | null): void {
    if (id === null) return this.cancel();
    if (this.draft && (this.draft.id ?? 'new') === id) return;
    const campaign = this.answer.value?.find((one) => one.id === id);
    if (campaign || id === 'new') this.edit(campaign);
  }

  cancel(): void {
    this.draft = undefined;
  }

  /** @returns whether it was accepted */
  save(draft: CampaignDraft): Promise<boolean> {
    if (this.submission.isMissing(missingIn(draft))) return Promise.resolve(false);
    return this.submission.send(async () => {
      await (draft.id
        ? patch('/campaigns/{campaign_id}', { campaign_id: draft.id }, draft.body())
        : post('/campaigns', { team_id: null, ...draft.body() }));
      this.answer.value = await this.#all();
      this.draft = undefined;
    });
  }

  async #all(): Promise<Campaign[]> {
    const campaigns = await get('/campaigns');
    return campaigns.filter(({ team_id }) => !team_id || team_id === this.teamId);
  }
}
