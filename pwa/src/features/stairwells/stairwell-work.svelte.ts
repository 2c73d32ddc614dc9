import type { Outcome } from '../../domain/outcome';
import type { Door } from '../../domain/places';
import { Refusal } from '../../domain/refusal';
import { nextDoor } from '../../domain/walking';
import type { TextKey } from '../../i18n/dictionary';
import { dateOfDay, dayInWords, hourInWords } from '../../i18n/moments';
import { language, t, tCount } from '../../i18n/translate.svelte';
import { addDoor } from '../../store/doors';
import { recordEncounter, recordFloorNotHome, withdrawEncounters } from '../../store/encounters';
import { openFollowUp } from '../../store/follow-ups';
import { setDoNotVisit, startHousehold } from '../../store/households';
import { watchStairwell, type DoorView, type StairwellView } from '../../store/stairwells';
import type { Store } from '../../store/store';
import { stateSigns } from '../../ui/states';
import type { Flag } from '../follow-ups/flag-draft.svelte';
import { doorTitle, doorTitleIn, floorInWords } from './place-words';
import { UndoStack } from './undo-stack.svelte';

/** What came of a knock, as the sheet says it. */
export interface Said {
  outcome: Outcome;
  noticeLeft?: boolean;
  comeBackOn?: string;
  comeBackAt?: string | null;
  note?: string;
  flag?: Flag | null;
}

const HOUR_MS = 3_600_000;
const HOURS_OF_A_ROUND_MS = 8 * HOUR_MS;

/** How long a sentence stands that nothing can be done about. */
const NOTICE_MS = 6000;

/** A stairwell with everything that can be done in it, for one screen. */
export class StairwellWork {
  /** null: not on this device; undefined: not known yet. */
  view = $state.raw<StairwellView | null>();
  /** Something could not be written. */
  trouble = $state<TextKey>();
  isBusy = $state(false);
  /** A sentence about what cannot be taken back; it goes by itself. */
  notice = $state<string>();
  readonly undoStack = new UndoStack();
  #chosenFloor = $state<number>();
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;

  readonly doors: DoorView[] = $derived(this.view?.doors ?? []);
  /** The floor that the floor button speaks of: the chosen one, or the first with work left. */
  readonly floor: number | undefined = $derived(
    this.#chosenFloor ??
      (
        this.doors.find((door) => door.isToVisit && door.state === 'never_seen') ??
        this.doors.find((door) => door.isToVisit) ??
        this.doors[0]
      )?.floor,
  );
  /** How many doors of that floor are worth a knock. */
  readonly toVisitOnFloor = $derived(
    this.doors.filter((door) => door.floor === this.floor && isLeft(door, HOUR_MS)).length,
  );

  /** No door is left for this round. */
  readonly isDone = $derived(!this.doors.some((door) => isLeft(door, HOURS_OF_A_ROUND_MS)));

  constructor(
    private readonly store: Store,
    readonly stairwellId: string,
    readonly campaignId: string | null,
  ) {
    $effect(() => watchStairwell(store, stairwellId, campaignId, (view) => (this.view = view)));
  }

  chooseFloor(floor: number): void {
    this.#chosenFloor = floor;
  }

  /** The door to go on to, in walking order; none when the rest is done or to be left alone. */
  next(afterDoorId: string): Door | undefined {
    if (!this.view) return undefined;
    // A moment, never changed.
    // eslint-disable-next-line svelte/prefer-svelte-reactivity
    return nextDoor(this.view.stairwell, afterDoorId, this.campaignId, new Date());
  }

  /** @returns false when it could not be written: `trouble` says why. */
  record(door: Door, said: Said): Promise<boolean> {
    return this.#try(async () => {
      const { flag, ...encounter } = said;
      const about = { ...this.#place, doorId: door.id };
      const id = await recordEncounter(this.store, { ...about, ...encounter });
      if (flag) await this.#open(door, flag, said.note, id);
      const what = t('bar.recorded', { door: this.#title(door), outcome: outcomeInWords(said) });
      this.undoStack.push({
        what,
        sign: stateSigns[said.outcome],
        doorId: door.id,
        encounterIds: [id],
        hasFlag: Boolean(flag),
        offersDoNotVisit: said.outcome === 'refused' ? door.id : null,
      });
    });
  }

  /** Nobody at home on the whole floor; then the next floor down is up. */
  floorNotHome(): Promise<boolean> {
    const { floor } = this;
    return this.#try(async () => {
      if (floor === undefined) return;
      const ids = await recordFloorNotHome(this.store, { ...this.#place, floor });
      if (ids.length === 0) return;
      this.undoStack.push({
        what: tCount('bar.floor', ids.length, { floor: floorInWords(floor) }),
        sign: 'dash',
        doorId: null,
        encounterIds: ids,
        hasFlag: false,
        offersDoNotVisit: null,
      });
      const below = this.doors.find((door) => door.floor < floor && isLeft(door, HOUR_MS));
      this.#chosenFloor = below?.floor ?? floor;
    });
  }

  flag(door: Door, flag: Flag, note: string): Promise<boolean> {
    return this.#try(async () => {
      await this.#open(door, flag, note, null);
      this.#tell(t('bar.followUp', { door: this.#title(door) }));
    });
  }

  /** @param forAll every mission, not only this one. */
  doNotVisit(door: Door, forAll: boolean, reviewOn: string): Promise<boolean> {
    return this.#try(async () => {
      const campaignId = forAll ? null : this.campaignId;
      await setDoNotVisit(this.store, { ...this.#place, doorId: door.id, campaignId, reviewOn });
      this.#tell(t('bar.doNotVisit', { door: this.#title(door) }));
    });
  }

  newHousehold(door: Door): Promise<boolean> {
    return this.#try(async () => {
      await startHousehold(this.store, { ...this.#place, doorId: door.id });
      this.#tell(t('bar.household', { door: this.#title(door) }));
    });
  }

  addDoor(door: { floor: number; position: number; label: string }): Promise<boolean> {
    return this.#try(async () => {
      await addDoor(this.store, { ...this.#place, ...door });
      this.#tell(t('bar.added', { door: doorTitle(door) }));
    });
  }

  /** Take back what is on top of the stack. */
  undo(): Promise<boolean> {
    return this.#try(async () => {
      const done = this.undoStack.last;
      if (!done) return;
      await this.#withdraw(done.encounterIds);
      this.undoStack.pop();
      this.#tell(done.hasFlag ? t('bar.undoneKeepsFlag') : t('bar.undone', { what: done.what }));
    });
  }

  /** Take one passage back, whenever it was. */
  withdraw(door: Door, encounterId: string): Promise<boolean> {
    return this.#try(async () => {
      await this.#withdraw([encounterId]);
      this.#tell(t('bar.undone', { what: this.#title(door) }));
    });
  }

  #title(door: Door): string {
    return doorTitleIn(this.view?.stairwell, door);
  }

  get #place() {
    return { stairwellId: this.stairwellId, campaignId: this.campaignId };
  }

  #withdraw(encounterIds: string[]): Promise<string[]> {
    return withdrawEncounters(this.store, { stairwellId: this.stairwellId, encounterIds });
  }

  #open(door: Door, flag: Flag, note: string | undefined, encounterId: string | null) {
    const consentLanguage = language();
    const about = { ...this.#place, doorId: door.id, encounterId };
    return openFollowUp(this.store, { ...about, ...flag, note, consentLanguage });
  }

  #tell(notice: string): void {
    this.notice = notice;
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => (this.notice = undefined), NOTICE_MS);
  }

  async #try(command: () => Promise<void>): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.trouble = undefined;
    this.notice = undefined;
    try {
      await command();
      return true;
    } catch (error) {
      this.trouble = 'door.trouble';
      if (!(error instanceof Refusal)) reportError(error);
      return false;
    } finally {
      this.isBusy = false;
    }
  }
}

/** Worth a knock, and nobody knocked within this time: in the evening an absence is tried again. */
function isLeft({ isToVisit, lastPassage }: DoorView, withinMs: number): boolean {
  return isToVisit && (!lastPassage || Date.now() - lastPassage.at * 1000 > withinMs);
}

/** « absent », « revenir demain à 18 h » */
function outcomeInWords({ outcome, comeBackOn, comeBackAt }: Said): string {
  if (outcome !== 'come_back' || !comeBackOn) return t(`state.${outcome}`);
  const day = dayInWords(dateOfDay(comeBackOn));
  const when = comeBackAt ? t('comeBack.whenAt', { day, time: hourInWords(comeBackAt) }) : day;
  return t('bar.comeBack', { when });
}
