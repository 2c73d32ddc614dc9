import { get, post } from '../../api/client';
import { t } from '../../i18n/desk';
import { Query } from '../../requests/query.svelte';
import { Submission } from '../../requests/submission.svelte';
import type { Mismatch, NamedDoor } from './shapes';

/** As many as the server tells at a time. */
const PAGE = 50;

/** Passages whose worker saw another door than where they count, until somebody says which it was. */
export class MismatchesView {
  readonly answer = new Query<Mismatch[]>();
  readonly submission = new Submission();
  #sent = $state.raw<{ id: string; doorId: string } | null>(null);

  hasMore = $state(false);
  isLoadingMore = $state(false);

  readonly list = $derived(this.answer.value ?? []);

  constructor(private readonly teamId: string) {}

  load(): Promise<void> {
    return this.#ask(() => []);
  }

  /** The next page too. What is shown stays where it does not come. */
  async more(): Promise<void> {
    this.isLoadingMore = true;
    await this.#ask(() => this.list);
    this.isLoadingMore = false;
  }

  /** @param shown asked when the page has come: what was answered meanwhile is not listed again. */
  async #ask(shown: () => Mismatch[]): Promise<void> {
    const after = shown().at(-1)?.id;
    let page: Mismatch[] = [];
    const isLast = await this.answer.ask(async () => {
      page = await get('/encounters/mismatches', { team_id: this.teamId, after });
      return [...shown(), ...page];
    });
    if (isLast) this.hasMore = page.length === PAGE;
  }

  /** What went wrong with the answer that was given about it. */
  troubleOf({ id }: Mismatch): string | undefined {
    return this.#sent?.id === id ? this.submission.trouble : undefined;
  }

  isSettling({ id }: Mismatch, door: { id: string }): boolean {
    const isIts = this.#sent?.id === id && this.#sent.doorId === door.id;
    return isIts && this.submission.isBusy;
  }

  /** Say at which door it was. It leaves the list once the server has heard it. */
  async place(mismatch: Mismatch, door: NamedDoor): Promise<void> {
    if (this.submission.isBusy) return;
    this.#sent = { id: mismatch.id, doorId: door.id };
    const isAccepted = await this.submission.send(async () => {
      const asked = { encounter_id: mismatch.id };
      await post('/encounters/{encounter_id}/place', asked, { door_id: door.id });
      const sentence =
        door.id === mismatch.door.id ? 'mismatch.noted.stays' : 'mismatch.noted.moved';
      return t(sentence, { label: door.label });
    });
    if (!isAccepted) return;
    this.answer.value = this.list.filter(({ id }) => id !== mismatch.id);
    if (this.list.length === 0 && this.hasMore) await this.load();
  }
}
