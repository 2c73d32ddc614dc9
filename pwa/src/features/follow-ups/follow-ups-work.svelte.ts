import type { FollowUpItem, FollowUpResult } from '../../domain/follow-up-item';
import type { Person } from '../../domain/member';
import '../../i18n/follow-up';
import { t } from '../../i18n/translate.svelte';
import {
  cancelFollowUp,
  closeFollowUp,
  handOverFollowUp,
  takeFollowUp,
  type PassedOn,
} from '../../store/commands/follow-ups';
import type { Store } from '../../store/store';

/** What was just done, in words, and the way back where there is one. */
export interface Told {
  what: string;
  undo: (() => Promise<void>) | null;
}

/** What a worker does with follow-ups: each on this phone at once, with or without network. */
export class FollowUpsWork {
  told = $state.raw<Told>();
  isFailed = $state(false);
  busy = $state(false);

  constructor(
    private readonly store: Store,
    private readonly memberId: string,
  ) {}

  /** @returns whether it is written down. So do the others. */
  take(item: FollowUpItem): Promise<boolean> {
    return this.#do(
      () => takeFollowUp(this.store, item.id),
      t('followUp.said.taken'),
      this.#backTo(item),
    );
  }

  handOver(item: FollowUpItem, to: Person, words: string): Promise<boolean> {
    return this.#do(
      () => handOverFollowUp(this.store, { id: item.id, toMemberId: to.id, words }),
      t('followUp.said.handed', { name: to.name }),
      this.#backTo(item),
    );
  }

  /** Told again, the last result counts. */
  close(
    { id }: FollowUpItem,
    said: { result: FollowUpResult; words: string; passedOn: PassedOn | null },
  ): Promise<boolean> {
    return this.#do(
      () => closeFollowUp(this.store, { id, ...said }),
      t('followUp.said.closed', { result: t(`followUp.result.${said.result}`) }),
      null,
    );
  }

  cancel(item: FollowUpItem): Promise<boolean> {
    return this.#do(() => cancelFollowUp(this.store, item.id), t('followUp.said.cancelled'), null);
  }

  /** To whoever had it. What nobody had cannot be nobody's again: it can be handed over. */
  #backTo({ id, owner }: FollowUpItem): Told['undo'] {
    if (!owner) return null;
    return async () => {
      const back = () =>
        owner.id === this.memberId
          ? takeFollowUp(this.store, id)
          : handOverFollowUp(this.store, { id, toMemberId: owner.id });
      await this.#do(back, t('followUp.said.undone'), null);
    };
  }

  async #do(act: () => Promise<string>, what: string, undo: Told['undo']): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.isFailed = false;
    try {
      await act();
      this.told = { what, undo };
      return true;
    } catch (error) {
      reportError(error);
      this.isFailed = true;
      return false;
    } finally {
      this.busy = false;
    }
  }
}
