import { isOnDayOf, today } from '../../domain/service-day';
import type { Channel, Meeting, MeetingOutcome } from '../../domain/meeting';
import { type Campaign, FIELD_ROLES, type Me, type Team } from '../../domain/member';
import { rightNow } from '../../domain/right-now';
import { listed, t } from '../../i18n/translate.svelte';
import { correctMeeting, withdrawMeeting } from '../../store/commands/meetings';
import type { CountedTalk } from '../../store/commands/talk-counts';
import { type DoneMeeting, recordMeetingVisit, undoMeeting } from '../../store/commands/visits';
import type { Store } from '../../store/store';
import { watchMeetings } from '../../store/views/meetings';
import { watchCampaigns, watchMe, watchTeams } from '../../store/views/member';
import { type StairwellSummary, watchStairwells } from '../../store/views/stairwells';
import type { Talk } from '../encounters/talk-draft.svelte';
import { alsoKept } from '../doors/kept-words';
import { Recording } from '../recording/recording.svelte';

/** A meeting as its form says it. */
export interface MeetingAnswers {
  teamId: string;
  campaignId: string | null;
  channel: Channel;
  outcome: MeetingOutcome;
  stairwellId: string | null;
  placeName: string;
  people: number;
  /** null: nobody talked. */
  talk: Talk | null;
}

/** The member's encounters away from doors, and everything that can be done with them. */
export class Meetings extends Recording {
  /** undefined: not known yet. */
  all = $state.raw<Meeting[]>();
  /** What was recorded last here, with all that was said in the same breath. */
  last = $state.raw<DoneMeeting>();
  /** null: the server was never heard; undefined: not known yet. */
  me = $state.raw<Me | null>();
  #campaigns = $state.raw<Campaign[]>();
  #teams = $state.raw<Team[]>();
  stairwells = $state.raw<StairwellSummary[]>([]);

  readonly today = $derived(this.all?.filter(({ at }) => isOnDayOf(at, rightNow())) ?? []);
  readonly earlier = $derived(this.all?.filter((one) => !this.today.includes(one)) ?? []);
  /** Those for which this member works or leads. No territory is needed: a street is enough. */
  readonly teams: Pick<Team, 'id' | 'name'>[] = $derived.by(() => {
    const grants = this.me?.grants.filter(({ role }) => FIELD_ROLES.includes(role)) ?? [];
    if (grants.some(({ teamId }) => teamId === null)) return this.#teams ?? [];
    const ids = grants
      .flatMap(({ teamId }) => teamId ?? [])
      .filter((id, index, all) => index === all.indexOf(id));
    return ids.map((id) => this.#teams?.find((team) => team.id === id) ?? { id, name: '' });
  });
  /** Those that are under way. */
  readonly campaigns: Campaign[] = $derived(this.#campaigns?.filter(isUnderWay) ?? []);

  constructor(private readonly store: Store) {
    super();
    this.endWithScreen();
    $effect(() => watchMeetings(store, (known) => (this.all = known)));
    $effect(() => watchMe(store, (me) => (this.me = me)));
    $effect(() => watchCampaigns(store, (known) => (this.#campaigns = known)));
    $effect(() => watchTeams(store, (known) => (this.#teams = known)));
    $effect(() =>
      watchStairwells(store, (rounds) => {
        const all = rounds.flatMap(({ stairwells }) => stairwells);
        this.stairwells = all.filter(
          ({ id }, index) => index === all.findIndex((s) => s.id === id),
        );
      }),
    );
  }

  /** All that a form begins with is known: what comes later would not be in it. */
  get isReady(): boolean {
    return this.me !== undefined && this.#campaigns !== undefined && this.#teams !== undefined;
  }

  campaign(id: string | null): Campaign | null {
    return this.#campaigns?.find((campaign) => campaign.id === id) ?? null;
  }

  /** Where the themes of a mission are added up for a team; null: nowhere. */
  territoryFor(teamId: string, campaignId: string | null): string | null {
    const assignment = this.me?.assignments.find(
      (one) => one.teamId === teamId && one.campaignId === campaignId,
    );
    return assignment?.territoryId ?? null;
  }

  record(answers: MeetingAnswers): Promise<boolean> {
    return this.attempt(async () => {
      const { talk, ...meeting } = answers;
      const { themes, note, flag } = talk ?? {};
      this.last = await recordMeetingVisit(this.store, {
        meeting: { ...meeting, themes, note },
        flag,
        counted: this.#counted(answers),
      });
      this.notice = listed([t('meeting.saved'), ...alsoKept({ flag })]);
    });
  }

  correct({ id }: Meeting, outcome: MeetingOutcome, talk: Talk | null): Promise<boolean> {
    return this.attempt(async () => {
      const { themes = [], note = null } = talk ?? {};
      await correctMeeting(this.store, { encounterId: id, outcome, themes, note });
      this.last = undefined;
      this.notify(t('meeting.corrected'));
    });
  }

  withdraw({ id }: Meeting): Promise<boolean> {
    return this.attempt(async () => {
      await withdrawMeeting(this.store, { encounterId: id });
      this.last = undefined;
      this.notify(t('meeting.withdrawn'));
    });
  }

  /** Take back the last one, with all that was said with it. */
  undo(): Promise<boolean> {
    return this.attempt(async () => {
      if (!this.last) return;
      await undoMeeting(this.store, this.last);
      this.last = undefined;
      this.notify(t('meeting.withdrawn'));
    });
  }

  /** For which sum; null: nothing is to be added up, or there is no sum. */
  #counted({ teamId, campaignId, talk }: MeetingAnswers): CountedTalk | null {
    const territoryId = this.territoryFor(teamId, campaignId);
    if (!talk?.counted || campaignId === null || territoryId === null) return null;
    return { campaignId, territoryId, ...talk.counted };
  }
}

function isUnderWay({ startsOn, endsOn }: Campaign): boolean {
  const day = today();
  return startsOn <= day && day <= endsOn;
}
