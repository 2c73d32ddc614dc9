import type { Campaign } from './shapes';

/** What is written in the form: texts, as fields hold them. */
export class CampaignDraft {
  readonly id: string | null;
  name = $state('');
  theme = $state('');
  partner = $state('');
  message = $state('');
  startsOn = $state('');
  endsOn = $state('');
  passages = $state('3');
  /** Of the team, or for the whole organisation. */
  teamId = $state<string | null>(null);

  constructor(start: Partial<Campaign> & { team_id: string | null; starts_on: string }) {
    this.id = start.id ?? null;
    this.name = start.name ?? '';
    this.theme = start.theme ?? '';
    this.partner = start.partner ?? '';
    this.message = start.message ?? '';
    this.startsOn = start.starts_on;
    this.endsOn = start.ends_on ?? '';
    this.passages = String(start.passages ?? 3);
    this.teamId = start.team_id;
  }

  /** As it travels; whose campaign it is stays as it was made. */
  body(): Record<string, unknown> {
    const said = {
      name: this.name,
      theme: this.theme,
      partner: this.partner,
      message: this.message,
      starts_on: this.startsOn,
      ends_on: this.endsOn,
      passages: Number(this.passages),
    };
    return this.id ? said : { ...said, team_id: this.teamId };
  }
}
