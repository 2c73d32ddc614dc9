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
import { Submission } from '../../requests/submission.svelte';
import type { Store } from '../../store/store';

/** What was just done, in words, and the way back where there is one. */
export interface LastAction {
  what: string;
  undo: (() => Promise<void>) | null;
}

/** What a worker does with follow-ups: each on this phone at once, with or without network. */
export class FollowUpsWork extends Submission {
  lastAction = $state.raw<LastAction>();

  constructor(
    private readonly store: Store,
    private readonly memberId: string,
  ) {
    super();
  }

  /** @returns whether it is written down. So do the others. */
  take(item: FollowUpItem): Promise<boolean> {
    return this.#do(
      () => takeFollowUp(this.store, item.id),
      t('followUp.done.taken'),
      this.#backTo(item),
    );
  }

  handOver(item: FollowUpItem, to: Person, words: string): Promise<boolean> {
    return this.#do(
      () => handOverFollowUp(this.store, { id: item.id, toMemberId: to.id, words }),
      t('followUp.done.handed', { name: to.name }),
      this.#backTo(item),
    );
  }

  /** Told again, the last result counts. */
  close(
    { id }: FollowUpItem,
    ending: { result: FollowUpResult; words: string; passedOn: PassedOn | null },
  ): Promise<boolean> {
    return this.#do(
      () => closeFollowUp(this.store, { id, ...ending }),
      t('followUp.done.closed', { result: t(`followUp.result.${ending.result}`) }),
      null,
    );
  }

  cancel(item: FollowUpItem): Promise<boolean> {
    return this.#do(() => cancelFollowUp(this.store, item.id), t('followUp.done.cancelled'), null);
  }

  /** To whoever had it. What nobody had cannot be nobody's again: it can be handed over. */
  #backTo({ id, owner }: FollowUpItem): LastAction['undo'] {
    if (!owner) return null;
    return async () => {
      const back = () =>
        owner.id === this.memberId
          ? takeFollowUp(this.store, id)
          : handOverFollowUp(this.store, { id, toMemberId: owner.id });
      await this.#do(back, t('followUp.done.undone'), null);
    };
  }

  #do(act: () => Promise<string>, what: string, undo: LastAction['undo']): Promise<boolean> {
    return this.send(async () => {
      await act();
      this.lastAction = { what, undo };
    });
  }
}
