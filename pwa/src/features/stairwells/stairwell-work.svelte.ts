import type { Campaign } from '../../domain/member';
import type { FollowUpReason } from '../../domain/follow-up';
import { isKnown, takesNote, type Outcome } from '../../domain/outcome';
import type { AccessSubject, Door, DoorFactCode, Passage } from '../../domain/places';
import type { PlanHere } from '../../domain/plan-here';
import { rightNow } from '../../domain/right-now';
import type { TalkAnswers } from '../../domain/talk-count';
import { floorDoors, isLeft, nextDoor, type Outing } from '../../domain/walking';
import { listed, t, tCount } from '../../i18n/translate.svelte';
import { setAccessNote } from '../../store/commands/access-notes';
import { watchCampaign } from '../../store/views/campaign';
import {
  restoreContactDetails,
  setContactDetails,
  withdrawContactDetails,
  type ErasedContact,
} from '../../store/commands/contact-details';
import { setDoorFact } from '../../store/commands/door-facts';
import { addDoor, correctDoor } from '../../store/commands/doors';
import {
  correctEncounter,
  recordFloorNotHome,
  recordNotHome,
  withdrawEncounter,
} from '../../store/commands/encounters';
import { openFollowUp } from '../../store/commands/follow-ups';
import { setDoNotVisit, startHousehold } from '../../store/commands/households';
import { watchPlanHere } from '../../store/views/plan-here';
import { watchStairwell, type DoorView, type StairwellView } from '../../store/views/stairwells';
import type { Store } from '../../store/store';
import type { CountedTalk } from '../../store/commands/talk-counts';
import { recordVisit, undoVisit } from '../../store/commands/visits';
import { stateIcons } from '../../ui/states';
import { Company } from '../rounds/company.svelte';
import type { ContactGiven } from '../contact-details/contact-draft.svelte';
import { keptInWords } from '../doors/kept-words';
import type { Flag } from '../follow-ups/flag-draft.svelte';
import type { Errand } from './errand';
import { doorTitle, doorTitleIn, floorInWordsAt, inSentence } from './place-words';
import { HOLD_MS, Recording } from '../recording/recording.svelte';
import { UndoStack } from '../recording/undo-stack.svelte';

/** What came of a knock, as the sheet says it. */
export interface PassageAnswers extends Correction {
  need?: { reason: FollowUpReason; language: string } | null;
  /** What they speak, where nobody understood the other. */
  language?: string | null;
  flag?: Flag | null;
  contact?: ContactGiven | null;
  /** What is only added up, with no door. */
  counted?: TalkAnswers | null;
}

/** What came of it after all. */
export interface Correction {
  outcome: Outcome;
  noticeLeft?: boolean;
  comeBackOn?: string;
  comeBackAt?: string | null;
  note?: string | null;
  themes?: string[];
}

/** A stairwell with everything that can be done in it, for one screen. */
export class StairwellWork extends Recording {
  /** As this device holds it now; null: not any more, undefined: not known yet. */
  #latest = $state.raw<StairwellView | null>();
  #lastSeen: StairwellView | undefined;
  /** A sheet is open: what it is about stays on the screen, whatever the office changes meanwhile. */
  isSheetOpen = $state(false);
  /** null: not on this device; undefined: not known yet. */
  readonly view: StairwellView | null | undefined = $derived.by(() =>
    this.#latest === null && this.isSheetOpen ? (this.#lastSeen ?? null) : this.#latest,
  );
  #campaign = $state.raw<Campaign | null>();
  readonly undoStack = new UndoStack();
  /** Where something was said just now, which the view may not show yet. */
  #lately: string[] = [];
  readonly company: Company;
  readonly stairwellId: string;
  readonly campaignId: string | null;
  readonly #territoryId: string | null;
  #chosenFloor = $state<number>();
  /** A notice goes with each absence here, until somebody says otherwise: who has some has a pile. */
  noticeLeft = $state(false);

  readonly doors: DoorView[] = $derived(this.view?.doors ?? []);
  /** What today's round asks here; null: nothing. */
  plan = $state.raw<PlanHere | null>(null);
  /** Those still to be knocked at: of the plan, where there is one. */
  readonly left: Door[] = $derived.by(() => {
    const outing = this.#outing();
    return this.doors.map(({ door }) => door).filter((door) => isLeft(door, outing));
  });
  /** How many doors the plan has here. */
  readonly planned = $derived(this.doors.filter(({ id }) => this.plan?.doorIds.has(id)).length);
  /** The floor that the floor button speaks of: the chosen one, or the first with work left. */
  readonly floor: number | undefined = $derived(
    this.#chosenFloor ??
      (this.left[0] ?? this.doors.find(({ isToVisit }) => isToVisit) ?? this.doors[0])?.floor,
  );
  /** The doors of that floor at which its button notes that nobody is at home. */
  readonly floorDoors: Door[] = $derived(
    this.view && this.floor !== undefined
      ? floorDoors(this.view.stairwell, this.floor, this.#outing())
      : [],
  );
  /** Of the plan no door is left: the round itself says how it goes on. */
  readonly isPlanDone = $derived(this.plan !== null && this.left.length === 0);
  readonly isDone = $derived(this.plan === null && this.left.length === 0);

  constructor(
    private readonly store: Store,
    { stairwellId, campaignId, territoryId }: Errand,
  ) {
    super();
    this.endWithScreen();
    this.stairwellId = stairwellId;
    this.campaignId = campaignId;
    this.company = new Company(store, campaignId);
    this.#territoryId = territoryId;
    $effect(() =>
      watchStairwell(store, stairwellId, campaignId, (view) => {
        this.#lastSeen = view ?? this.#lastSeen;
        this.#lately = [];
        this.#latest = view;
      }),
    );
    $effect(() => watchPlanHere(store, stairwellId, campaignId, (plan) => (this.plan = plan)));
    $effect(() => {
      if (campaignId === null) return;
      return watchCampaign(store, campaignId, (campaign) => (this.#campaign = campaign));
    });
  }

  /** null: none, or not on this device. */
  get campaign(): Campaign | null {
    return this.#campaign ?? null;
  }

  /** All that a form begins with is known: what comes later would not be in it. */
  get isReady(): boolean {
    return this.campaignId === null || this.#campaign !== undefined;
  }

  /** Whether themes and languages can be added up. */
  get canCount(): boolean {
    return this.campaignId !== null && this.#territoryId !== null;
  }

  chooseFloor(floor: number): void {
    this.#chosenFloor = floor;
  }

  /** The door to go on to; none when the rest is done or to be left alone. */
  next(afterDoorId: string): Door | undefined {
    const isOpen = ({ id }: Door) => id === afterDoorId || !this.#lately.includes(id);
    const doors = this.view?.stairwell.doors.filter(isOpen) ?? [];
    return nextDoor({ doors }, afterDoorId, this.#outing());
  }

  #outing(): Outing {
    return { campaignId: this.campaignId, plan: this.plan, now: rightNow() };
  }

  /** @returns false when it could not be written: `trouble` says why. */
  record(door: Door, answers: PassageAnswers): Promise<boolean> {
    return this.attempt(async () => {
      const { flag, contact, counted, ...encounter } = answers;
      const done = await recordVisit(this.store, {
        encounter: { ...this.#place, doorId: door.id, ...encounter },
        contact,
        flag,
        counted: this.#counted(counted),
      });
      this.#lately.push(door.id);
      this.undoStack.push({
        what: t('bar.recorded', { door: this.#title(door), outcome: keptInWords(answers) }),
        icon: stateIcons[answers.outcome],
        doorId: door.id,
        done,
        offersDoNotVisit: answers.outcome === 'refused',
      });
    });
  }

  /** Nobody at home on the whole floor; then the next one with work left is up. */
  floorNotHome(): Promise<boolean> {
    const { floor, noticeLeft } = this;
    return this.attempt(async () => {
      if (floor === undefined) return;
      const { plan, left } = this;
      const place = { ...this.#place, floor, plan, noticeLeft };
      const ids = await recordFloorNotHome(this.store, place);
      this.#pushAbsences(ids, noticeLeft, 'bar.floor', { floor: this.#floorInWords(floor) });
      const others = left.map((door) => door.floor).filter((one) => one !== floor);
      this.#chosenFloor = others.find((one) => one < floor) ?? others[0] ?? floor;
    });
  }

  /** Nobody at home at several doors. */
  notHome(doorIds: string[]): Promise<boolean> {
    const { noticeLeft } = this;
    return this.attempt(async () => {
      const ids = await recordNotHome(this.store, { ...this.#place, doorIds, noticeLeft });
      this.#pushAbsences(ids, noticeLeft, 'bar.several');
    });
  }

  /** The passage keeps its hour: only what came of it was another thing. */
  correct(door: Door, encounterId: string, correction: Correction): Promise<boolean> {
    return this.attempt(async () => {
      const { stairwellId } = this;
      // What is not said any more is gone: nobody is to come back after a refusal.
      const { noticeLeft = false, comeBackOn = null, comeBackAt = null } = correction;
      const { outcome: corrected, note = null, themes = [] } = correction;
      const before = this.#passageAt(door, encounterId);
      await correctEncounter(this.store, {
        ...{ stairwellId, encounterId, outcome: corrected, noticeLeft },
        ...{ comeBackOn, comeBackAt, note, themes },
      });
      const outcome = keptInWords(correction);
      const what = t('bar.corrected', { door: this.#title(door), outcome });
      if (!before?.note || takesNote(corrected)) return this.notify(what);
      const erased = t('bar.noteErased', { what });
      this.offer(erased, () => void this.#correctBack(encounterId, before, erased));
    });
  }

  #passageAt({ id }: Door, encounterId: string): Passage | undefined {
    return this.doors
      .find(({ door }) => door.id === id)
      ?.door.household.passages.find((passage) => passage.id === encounterId);
  }

  /** As it was said before, with its note. */
  #correctBack(encounterId: string, before: Passage, what: string): Promise<boolean> {
    return this.attempt(async () => {
      const { outcome, noticeLeft, comeBackOn, comeBackAt, note, themes } = before;
      if (!isKnown(outcome)) return;
      await correctEncounter(this.store, {
        ...{ stairwellId: this.stairwellId, encounterId, outcome, noticeLeft },
        ...{ comeBackOn, comeBackAt, note, themes },
      });
      this.notify(t('bar.undone', { what }));
    });
  }

  /** Take one passage back, whenever it was. */
  withdraw(door: Door, encounterId: string): Promise<boolean> {
    return this.attempt(async () => {
      await withdrawEncounter(this.store, { stairwellId: this.stairwellId, encounterId });
      this.notify(t('bar.undone', { what: this.#title(door) }));
    });
  }

  flag(door: Door, flag: Flag, note: string): Promise<boolean> {
    return this.attempt(async () => {
      await openFollowUp(this.store, { ...this.#place, doorId: door.id, ...flag, note });
      this.notify(t('bar.followUp', { door: this.#title(door) }));
    });
  }

  keepContact(door: Door, given: ContactGiven): Promise<boolean> {
    return this.attempt(async () => {
      const { stairwellId } = this;
      await setContactDetails(this.store, { stairwellId, doorId: door.id, ...given });
      this.notify(t('bar.contact', { door: this.#title(door) }));
    });
  }

  forgetContact(door: Door): Promise<boolean> {
    return this.attempt(async () => {
      const { stairwellId } = this;
      const where = { stairwellId, doorId: door.id, holdMs: HOLD_MS };
      const erased = await withdrawContactDetails(this.store, where);
      const what = t('bar.contactForgotten', { door: this.#title(door) });
      // When this bar goes, no older « Annuler » takes its place under the thumb.
      this.undoStack.clear();
      this.offer(what, () => void this.#restoreContact(door, erased));
    });
  }

  #restoreContact(door: Door, erased: ErasedContact): Promise<boolean> {
    return this.attempt(async () => {
      const isBack = await restoreContactDetails(this.store, erased);
      const notice = isBack ? 'bar.contactRestored' : 'bar.contactGone';
      this.notify(t(notice, { door: this.#title(door) }));
    });
  }

  /** @param forAll every mission, not only this one. */
  doNotVisit(door: Door, forAll: boolean, reviewOn: string): Promise<boolean> {
    return this.attempt(async () => {
      const campaignId = forAll ? null : this.campaignId;
      await setDoNotVisit(this.store, { ...this.#place, doorId: door.id, campaignId, reviewOn });
      this.notify(t('bar.doNotVisit', { door: this.#title(door) }));
    });
  }

  newHousehold(door: Door): Promise<boolean> {
    return this.attempt(async () => {
      await startHousehold(this.store, { ...this.#place, doorId: door.id });
      this.notify(t('bar.household', { door: this.#title(door) }));
    });
  }

  addDoor(door: { floor: number; position: number; label: string }): Promise<boolean> {
    return this.attempt(async () => {
      await addDoor(this.store, { ...this.#place, ...door });
      this.notify(t('bar.added', { door: doorTitle(door) }));
    });
  }

  /** Another number stands on it than we thought. */
  renumber(door: Door, label: string): Promise<boolean> {
    return this.attempt(async () => {
      await correctDoor(this.store, { stairwellId: this.stairwellId, doorId: door.id, label });
      this.notify(t('bar.renumbered', { door: this.#title(door), label }));
    });
  }

  /** What one sees of a door; nothing of it is an answer, and the sheet stays. */
  noteFact(door: Door, fact: DoorFactCode, isPresent: boolean): Promise<boolean> {
    return this.attempt(async () => {
      const { stairwellId } = this;
      await setDoorFact(this.store, { stairwellId, doorId: door.id, fact, isPresent });
      const words = inSentence(t(`fact.${fact}`));
      const what = t(isPresent ? 'bar.fact' : 'bar.factGone', {
        ...{ door: this.#title(door), fact: words },
      });
      this.offer(what, () => void this.#takeBackFact(door, fact, !isPresent, what));
    });
  }

  #takeBackFact(
    door: Door,
    fact: DoorFactCode,
    isPresent: boolean,
    what: string,
  ): Promise<boolean> {
    return this.attempt(async () => {
      const { stairwellId } = this;
      await setDoorFact(this.store, { stairwellId, doorId: door.id, fact, isPresent });
      this.notify(t('bar.undone', { what }));
    });
  }

  /** @param value null: nobody knows any more. */
  noteAccess(subject: AccessSubject, value: string | null): Promise<boolean> {
    return this.attempt(async () => {
      await setAccessNote(this.store, { stairwellId: this.stairwellId, subject, value });
      this.notify(t('bar.access', { subject: t(`access.${subject}`) }));
    });
  }

  /** Take back what is on top of the stack, with all that was said in the same breath. */
  undo(): Promise<boolean> {
    return this.attempt(async () => {
      const { last } = this.undoStack;
      if (!last) return;
      this.#lately = this.#lately.filter((id) => id !== last.doorId);
      await undoVisit(this.store, last.done);
      this.undoStack.pop();
      this.notify(t('bar.undone', { what: last.what }));
    });
  }

  #title(door: Door): string {
    return doorTitleIn(this.view?.stairwell, door);
  }

  #floorInWords(floor: number): string {
    return this.view ? floorInWordsAt(this.view.stairwell, floor) : '';
  }

  get #place() {
    const { stairwellId, campaignId, company } = this;
    return { stairwellId, campaignId, companionId: company.companionId };
  }

  #pushAbsences(
    encounterIds: string[],
    noticeLeft: boolean,
    what: 'bar.floor' | 'bar.several',
    values?: Record<string, string>,
  ): void {
    if (encounterIds.length === 0) return;
    const absent = tCount(what, encounterIds.length, values);
    const text = noticeLeft ? listed([absent, t('door.noticeLeft')]) : absent;
    const nothingElse = { contactDoorId: null, followUpId: null, counted: null };
    const done = { stairwellId: this.stairwellId, encounterIds, ...nothingElse };
    this.undoStack.push({ what: text, icon: 'dash', doorId: null, done });
  }

  /** For which sum; null: nothing is to be added up, or there is no sum. */
  #counted(answers: TalkAnswers | null | undefined): CountedTalk | null {
    const { campaignId } = this;
    const territoryId = this.#territoryId;
    if (!answers || campaignId === null || territoryId === null) return null;
    return { campaignId, territoryId, ...answers };
  }
}
