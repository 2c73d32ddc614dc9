import { get, post } from '../../api/client';
import type { components } from '../../api/schema';
import { t } from '../../i18n/desk';
import { Query, fieldTroubles } from '../../requests/query.svelte';
import { fitting, type Correction, type DoorFact, type Passage } from './shapes';

type Campaign = components['schemas']['Campaign'];
type Theme = components['schemas']['Theme'];

/** What is being done with one of the passages. */
export type Doing = 'reading' | 'correcting' | 'withdrawing';

/** The passages of one door: what was said, what was changed in it, and changing it. */
export class PassagesView {
  readonly answer = new Query<Passage[]>();
  /** What one sees of the door itself. */
  readonly facts = new Query<DoorFact[]>();
  doing = $state<Doing>('reading');
  passageId = $state('');
  isSaving = $state(false);
  troubles = $state.raw<{ fields: Record<string, string>; form?: string }>({ fields: {} });
  /** What was just done, in words. */
  said = $state('');

  constructor(
    private readonly doorId: string,
    private readonly campaigns: readonly Campaign[],
    /** Figures are not any more what they were. */
    private readonly onchanged: () => void,
  ) {}

  async load(): Promise<void> {
    await Promise.all([
      this.answer.ask(() => get<Passage[]>('/encounters', { door_id: this.doorId })),
      this.facts.ask(() => get<DoorFact[]>(`/doors/${this.doorId}/facts`)),
    ]);
  }

  /** The themes of its campaign, which name what was talked about. */
  themesOf({ campaign_id }: Passage): readonly Theme[] {
    return this.campaigns.find(({ id }) => id === campaign_id)?.themes ?? [];
  }

  turnTo(doing: Doing, passageId = ''): void {
    this.doing = doing;
    this.passageId = passageId;
    this.said = '';
    this.troubles = { fields: {} };
  }

  /** @returns whether it was accepted; so does `withdraw`. */
  correct(passage: Passage, correction: Correction): Promise<boolean> {
    const said = t('passages.said.corrected');
    return this.#change(passage, 'correction', fitting(correction), said);
  }

  withdraw(passage: Passage, reason: string): Promise<boolean> {
    const body = { reason: reason.trim() };
    return this.#change(passage, 'withdrawal', body, t('passages.said.withdrawn'));
  }

  async #change(passage: Passage, verb: string, body: object, said: string): Promise<boolean> {
    if (this.isSaving) return false;
    this.isSaving = true;
    this.troubles = { fields: {} };
    try {
      const now = await post<Passage>(`/encounters/${passage.id}/${verb}`, body);
      this.answer.value = this.answer.value?.map((one) => (one.id === now.id ? now : one));
      this.turnTo('reading');
      this.said = said;
      this.onchanged();
      return true;
    } catch (error) {
      this.troubles = fieldTroubles(error);
      return false;
    } finally {
      this.isSaving = false;
    }
  }
}
