import { SvelteSet } from 'svelte/reactivity';
import type { FollowUpReason } from '../../domain/follow-up';
import type { Campaign, Theme } from '../../domain/member';
import type { TalkAnswers } from '../../domain/talk-count';
import { reasonOfTheme } from '../../domain/theme-reason';
import {
  ContactDraft,
  type ContactContent,
  type ContactGiven,
} from '../contact-details/contact-draft.svelte';
import type { Consent } from './consent.svelte';
import { FlagDraft, type Flag, type FlagContent } from '../follow-ups/flag-draft.svelte';
import { ReasonDraft, type ReasonContent } from '../follow-ups/reason-draft.svelte';

/** What was said in a conversation, in two parts that never meet again. */
export interface Talk {
  /** What stands at the door: themes by their codes, never a sensitive one. */
  themes: string[];
  need: { reason: FollowUpReason; language: string } | null;
  note: string;
  flag: Flag | null;
  contact: ContactGiven | null;
  /** What is only added up, for the day and the territory; null where nothing can be. */
  counted: TalkAnswers | null;
}

/** What a talk may be about, and where it begins. */
export interface TalkSetting {
  campaign: Campaign | null;
  /** Whether there is a territory for which themes and languages are added up. */
  canCount: boolean;
  /** Somebody lives there who may say what they need, and how to reach them. */
  household?: { isReachable: boolean };
  /** What is being corrected: then nothing new is counted, flagged or needed. */
  before?: { themes: string[]; note: string | null };
}

/** As it is kept while it is half typed. */
export interface TalkContent {
  themes: string[];
  language: string;
  note: string;
  flag?: FlagContent;
  need?: ReasonContent;
  contact?: ContactContent;
}

/** A conversation while it is being written down. */
export class TalkDraft {
  readonly themes: Theme[];
  readonly chosen: SvelteSet<string>;
  /** In which it may have been held. */
  readonly languages: string[];
  readonly #counts: boolean;
  readonly isCorrection: boolean;
  readonly offersNeed: boolean;
  readonly offersContact: boolean;
  /** The language of the talk: French unless told otherwise. */
  #language = $state('fr');
  note = $state('');
  flag = $state.raw<FlagDraft>();
  need = $state.raw<ReasonDraft>();
  contact = $state.raw<ContactDraft>();

  readonly trouble = $derived(this.flag?.trouble ?? this.need?.trouble ?? this.contact?.trouble);
  readonly hasSensitive: boolean;
  /** It is counted, or somebody is read in it what they agree to. */
  readonly asksLanguage = $derived.by(
    () => this.#counts || Boolean(this.flag ?? this.need ?? this.contact),
  );

  constructor({ campaign, canCount, household, before }: TalkSetting) {
    this.isCorrection = before !== undefined;
    this.offersNeed = household !== undefined;
    this.offersContact = household?.isReachable === false;
    const counts = canCount && campaign !== null && !this.isCorrection;
    this.themes = (campaign?.themes ?? []).filter(({ sensitive }) => counts || !sensitive);
    this.hasSensitive = this.themes.some(({ sensitive }) => sensitive);
    this.#counts = counts;
    this.languages = languagesOf(campaign);
    this.chosen = new SvelteSet(before?.themes);
    this.note = before?.note ?? '';
  }

  get language(): string {
    return this.#language;
  }

  /** What was agreed to in another language is to be read again. */
  speak(language: string): void {
    this.#language = language;
    for (const part of [this.flag, this.need, this.contact]) part?.consent.setLanguage(language);
  }

  toggle(code: string): void {
    if (!this.chosen.delete(code)) this.chosen.add(code);
  }

  /** Somebody has to take care of it. */
  openFlag(): FlagDraft {
    this.need = undefined;
    return (this.flag = this.#heard(new FlagDraft(() => this.#suggestion())));
  }

  /** It is only to be known. */
  openNeed(): ReasonDraft {
    const words = { reason: 'need.needsReason', consent: 'need.needsConsent' } as const;
    return (this.need = this.#heard(new ReasonDraft(words, () => this.#suggestion())));
  }

  /** They want to be reached again. */
  openContact(): ContactDraft {
    return (this.contact = this.#heard(new ContactDraft()));
  }

  #heard<D extends { consent: Consent }>(part: D): D {
    part.consent.setLanguage(this.#language);
    return part;
  }

  read(): TalkContent {
    const { chosen, language, note, flag, need, contact } = this;
    const parts = { flag: flag?.read(), need: need?.read(), contact: contact?.read() };
    return { themes: [...chosen], language, note, ...parts };
  }

  /** @param mayAgree whether consent that was given is still this talk's. */
  write({ themes, language, note, ...parts }: TalkContent, mayAgree: boolean): void {
    this.chosen.clear();
    for (const code of themes) this.chosen.add(code);
    this.#language = language;
    this.note = note;
    this.flag = this.need = this.contact = undefined;
    if (parts.flag) this.openFlag().write(parts.flag, mayAgree);
    else if (parts.need && this.offersNeed) this.openNeed().write(parts.need, mayAgree);
    if (parts.contact && this.offersContact) this.openContact().write(parts.contact, mayAgree);
  }

  /** @returns nothing while something is missing; what it is, is then on the screen. */
  finish(): Talk | undefined {
    const { flag, need, contact, note } = this;
    const [flagged, needed] = [flag?.finish(), need?.finishReason()];
    // One thing at a time: what it asks is seen before it is passed over.
    if ((flag && !flagged) || (need && !needed)) return undefined;
    const given = contact?.finish();
    if (contact && !given) return undefined;
    const codes = (sensitive: boolean) =>
      this.themes.filter((theme) => theme.sensitive === sensitive && this.chosen.has(theme.code));
    const counted = { themes: codesOf(codes(true)), languages: [this.language] };
    return {
      themes: codesOf(codes(false)),
      need: needed ? { reason: needed, language: this.#language } : null,
      note,
      flag: flagged ?? null,
      contact: given ?? null,
      counted: this.#counts ? counted : null,
    };
  }

  /** A sensitive theme suggests nothing: what is flagged stands at the door. */
  #suggestion(): FollowUpReason | undefined {
    return this.themes
      .filter(({ code, sensitive }) => !sensitive && this.chosen.has(code))
      .map(({ code }) => reasonOfTheme(code))
      .find((reason) => reason !== undefined);
  }
}

/** Languages of talks: French, and the mission's. */
export function languagesOf(campaign: Pick<Campaign, 'languages'> | null): string[] {
  return ['fr', ...(campaign?.languages ?? []).filter((code) => code !== 'fr')];
}

function codesOf(themes: Theme[]): string[] {
  return themes.map(({ code }) => code);
}
