import { CHANNELS, type Channel, type Meeting, type MeetingOutcome } from '../../domain/meeting';
import { TalkDraft, type Talk } from '../encounters/talk-draft.svelte';
import type { TextKey } from '../../i18n/dictionary';
import type { Meetings, MeetingSaid } from './meetings.svelte';

const MOST_PEOPLE = 50;

/** A meeting while it is being written down, or corrected. */
export class MeetingDraft {
  channel = $state<Channel>();
  outcome = $state<MeetingOutcome>('conversation');
  placeName = $state('');
  stairwellId = $state('');
  people = $state(1);
  #campaignId = $state<string | null>();
  #teamId = $state<string>();
  #wasTried = $state(false);

  readonly channels = CHANNELS;
  readonly teamId: string | undefined = $derived.by(
    () => this.#teamId ?? this.meetings.teams[0]?.id,
  );
  /** The mission under way, unless told otherwise. */
  readonly campaignId: string | null = $derived.by(() =>
    this.#campaignId === undefined ? (this.meetings.campaigns[0]?.id ?? null) : this.#campaignId,
  );
  /** Another mission has other themes: what was said about the one is not about the other. */
  readonly talk: TalkDraft = $derived.by(() => {
    const { meetings, teamId, campaignId, before } = this;
    return new TalkDraft({
      campaign: meetings.campaign(campaignId),
      canCount: teamId !== undefined && meetings.territoryFor(teamId, campaignId) !== null,
      before,
    });
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
    if (!before) return;
    this.channel = before.channel;
    this.outcome = before.outcome;
    this.#campaignId = before.campaignId;
    this.#teamId = before.teamId;
  }

  chooseCampaign(id: string | null): void {
    this.#campaignId = id;
  }

  chooseTeam(id: string): void {
    this.#teamId = id;
  }

  addPeople(by: 1 | -1): void {
    this.people = Math.min(MOST_PEOPLE, Math.max(1, this.people + by));
  }

  /** @returns nothing while something is missing; what it is, is then on the screen. */
  finish(): MeetingSaid | undefined {
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
}
