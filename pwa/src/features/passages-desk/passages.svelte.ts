import { get, post } from '../../api/client';
import type { Schemas } from '../../api/typed';
import { t } from '../../i18n/desk';
import { Query } from '../../requests/query.svelte';
import { Submission } from '../../requests/submission.svelte';
import { fitting, type Correction, type DoorFact, type Passage } from './shapes';

type Campaign = Schemas['Campaign'];
type Theme = Schemas['Theme'];

/** What is being done with one of the passages. */
export type Action = 'reading' | 'correcting' | 'withdrawing';

/** The passages of one door: what was said, what was changed in it, and changing it. */
export class PassagesView {
  readonly answer = new Query<Passage[]>();
  /** What one sees of the door itself. */
  readonly facts = new Query<DoorFact[]>();
  action = $state<Action>('reading');
  passageId = $state('');
  readonly submission = new Submission();

  constructor(
    private readonly doorId: string,
    private readonly campaigns: readonly Campaign[],
    /** Figures are not any more what they were. */
    private readonly onchanged: () => void,
  ) {}

  async load(): Promise<void> {
    const asked = { door_id: this.doorId };
    await Promise.all([
      this.answer.ask(() => get('/encounters', asked)),
      this.facts.ask(() => get('/doors/{door_id}/facts', asked)),
    ]);
  }

  /** The themes of its campaign, which name what was talked about. */
  themesOf({ campaign_id }: Passage): readonly Theme[] {
    return this.campaigns.find(({ id }) => id === campaign_id)?.themes ?? [];
  }

  turnTo(action: Action, passageId = ''): void {
    this.action = action;
    this.passageId = passageId;
    this.submission.done = '';
    this.submission.clear();
  }

  /** @returns whether it was accepted; so does `withdraw`. */
  correct(passage: Passage, correction: Correction): Promise<boolean> {
    const asked = { encounter_id: passage.id };
    return this.#change(
      () => post('/encounters/{encounter_id}/correction', asked, fitting(correction)),
      t('passages.done.corrected'),
    );
  }

  withdraw(passage: Passage, reason: string): Promise<boolean> {
    const asked = { encounter_id: passage.id };
    return this.#change(
      () => post('/encounters/{encounter_id}/withdrawal', asked, { reason: reason.trim() }),
      t('passages.done.withdrawn'),
    );
  }

  #change(change: () => Promise<Passage>, inWords: string): Promise<boolean> {
    return this.submission.send(async () => {
      const changed = await change();
      this.answer.value = this.answer.value?.map((one) => (one.id === changed.id ? changed : one));
      this.turnTo('reading');
      this.onchanged();
      return inWords;
    });
  }
}
