import { MOST_PEOPLE } from '../../domain/kinds/encounter';
import { type Channel, CHANNELS, type Meeting, type MeetingOutcome } from '../../domain/meeting';
import type { TextKey } from '../../i18n/dictionary';
import { type Talk, type TalkContent, TalkDraft } from '../encounters/talk-draft.svelte';
import { lastPlace } from '../stairwells/last-place';
import type { Meetings, MeetingAnswers } from './meetings.svelte';

/** As it is kept while it is half typed. */
export interface MeetingContent {
  channel?: Channel;
  outcome: MeetingOutcome;
  placeName: string;
  stairwellId?: string;
  people: number;
  campaignId: string | null;
  teamId: string;
  talk: TalkContent;
}

/** A meeting while it is being written down, or corrected. */
export class MeetingDraft {
  channel = $state<Channel>();
  outcome = $state<MeetingOutcome>('conversation');
  placeName = $state('');
  #stairwellId = $state<string>();
  people = $state(1);
  #wasTried = $state(false);
  campaignId = $state<string | null>(null);
  teamId = $state('');
  /** Made anew for another mission alone: a pull in the background takes nothing away. */
  talk: TalkDraft;

  readonly channels = CHANNELS;
  /** The one where they were last, unless told otherwise; empty: another one. */
  readonly stairwellId: string = $derived.by(() => {
    const last = lastPlace()?.stairwellId;
    const isHeld = this.meetings.stairwells.some(({ id }) => id === last);
    return this.#stairwellId ?? (isHeld ? (last ?? '') : '');
  });
  readonly trouble: TextKey | undefined = $derived.by(() => {
    if (this.#wasTried && !this.channel) return 'meeting.needsWhere';
    return this.talk.trouble;
  });

  /** @param before what is being corrected: its place, mission and people stay as they were. */
  constructor(
    private readonly meetings: Meetings,
    readonly before?: Meeting,
  ) {
    this.channel = before?.channel;
    this.outcome = before?.outcome ?? 'conversation';
    this.campaignId = before ? before.campaignId : (meetings.campaigns[0]?.id ?? null);
    this.teamId = before?.teamId ?? meetings.teams[0]?.id ?? '';
    this.talk = $state.raw(this.#begin());
  }

  /** Another mission has other themes; a note and a flag are about the people. */
  chooseCampaign(id: string | null): void {
    this.campaignId = id;
    this.#beginAgain();
  }

  chooseStairwell(id: string): void {
    this.#stairwellId = id;
  }

  chooseTeam(id: string): void {
    this.teamId = id;
    this.#beginAgain();
  }

  addPeople(by: 1 | -1): void {
    this.people = Math.min(MOST_PEOPLE, Math.max(1, this.people + by));
  }

  read(): MeetingContent {
    const { channel, outcome, placeName, people, campaignId, teamId } = this;
    const facts = { channel, outcome, placeName, people, campaignId, teamId };
    return { ...facts, stairwellId: this.#stairwellId, talk: this.talk.read() };
  }

  /** @param mayAgree whether consent that was given is still this talk's. */
  write({ stairwellId, talk, ...facts }: MeetingContent, mayAgree: boolean): void {
    Object.assign(this, facts);
    this.#stairwellId = stairwellId;
    this.talk = this.#begin();
    this.talk.write(talk, mayAgree);
  }

  /** @returns nothing while something is missing; what it is, is then on the screen. */
  finish(): MeetingAnswers | undefined {
    this.#wasTried = true;
    const { channel, teamId, outcome } = this;
    const hasTalked = outcome === 'conversation';
    const talk: Talk | null | undefined = hasTalked ? this.talk.finish() : null;
    if (!channel || !teamId || talk === undefined) return undefined;
    return {
      ...{ teamId, channel, outcome, talk },
      campaignId: this.campaignId,
      stairwellId: (channel === 'stairwell' && this.stairwellId) || null,
      placeName: this.placeName,
      people: this.people,
    };
  }

  #begin(): TalkDraft {
    const { meetings, teamId, campaignId, before } = this;
    const canCount = meetings.territoryFor(teamId, campaignId) !== null;
    return new TalkDraft({ campaign: meetings.campaign(campaignId), canCount, before });
  }

  #beginAgain(): void {
    const { note, flag, language } = this.talk;
    this.talk = this.#begin();
    this.talk.note = note;
    this.talk.flag = flag;
    this.talk.speak(language);
  }
}

/** Under what it is kept while it is half typed. */
export function meetingDraft(before?: Pick<Meeting, 'id'>): string {
  return `meeting ${before?.id ?? 'new'}`;
}
