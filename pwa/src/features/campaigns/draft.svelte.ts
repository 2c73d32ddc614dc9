import type { Schemas } from '../../api/typed';
import type { Campaign } from './shapes';

const FRENCH = 'fr';

let made = 0;

/** A theme as it is written: what is not said in a language is an empty text. */
export class ThemeDraft {
  readonly key = (made += 1);
  readonly code: string | null;
  labels = $state<Record<string, string>>({});
  sensitive = $state(false);

  constructor(start?: Campaign['themes'][number]) {
    this.code = start?.code ?? null;
    this.labels = { [FRENCH]: '', ...start?.labels };
    this.sensitive = start?.sensitive ?? false;
  }

  body(): Schemas['Theme'] {
    return { code: this.code, labels: this.labels, sensitive: this.sensitive };
  }
}

/** A message card as it is written, one side for each language. */
export class CardDraft {
  readonly key = (made += 1);
  readonly id: string | null;
  texts = $state<Record<string, { title: string; body: string }>>({});

  constructor(start?: Campaign['cards'][number]) {
    this.id = start?.id ?? null;
    this.texts = { [FRENCH]: { title: '', body: '' }, ...structuredClone(start?.texts) };
  }

  /** French first, then as they were added. */
  get languages(): string[] {
    return Object.keys(this.texts);
  }

  add(language: string): void {
    this.texts[language] = { title: '', body: '' };
  }

  body(): Schemas['Card'] {
    return { id: this.id, texts: this.texts };
  }
}

type CampaignBody = Omit<Schemas['NewCampaign'], 'team_id'> & { team_id?: string | null };

/** As it is kept while it is half typed. */
export interface CampaignContent {
  name: string;
  theme: string;
  partner: string;
  message: string;
  startsOn: string;
  endsOn: string;
  passages: string;
  languages: string[];
  themes: Campaign['themes'];
  cards: Campaign['cards'];
}

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
  languages = $state<string[]>([FRENCH]);
  themes = $state<ThemeDraft[]>([]);
  cards = $state<CardDraft[]>([]);
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
    this.languages = start.languages?.length ? [...start.languages] : [FRENCH];
    this.themes = (start.themes ?? []).map((theme) => new ThemeDraft(theme));
    this.cards = (start.cards ?? []).map((card) => new CardDraft(card));
    this.teamId = start.team_id;
  }

  read(): CampaignContent {
    const { name, theme, partner, message, startsOn, endsOn, passages, languages } = this;
    return {
      ...{ name, theme, partner, message, startsOn, endsOn, passages },
      languages: [...languages],
      themes: this.themes.map((one) => one.body()),
      cards: this.cards.map((card) => card.body()),
    };
  }

  write({ themes, cards, ...content }: CampaignContent): void {
    Object.assign(this, content);
    this.themes = themes.map((theme) => new ThemeDraft(theme));
    this.cards = cards.map((card) => new CardDraft(card));
  }

  /** As it travels; whose campaign it is stays as it was made. */
  body(): CampaignBody {
    const content = {
      name: this.name,
      theme: this.theme,
      partner: this.partner,
      message: this.message,
      starts_on: this.startsOn,
      ends_on: this.endsOn,
      passages: Number(this.passages),
      languages: this.languages,
      themes: this.themes.map((theme) => theme.body()),
      cards: this.cards.map((card) => card.body()),
    };
    return this.id ? content : { ...content, team_id: this.teamId };
  }
}

/** Under what it is kept while it is half typed. */
export function campaignDraft({ id, teamId }: Pick<CampaignDraft, 'id' | 'teamId'>): string {
  return `campaign ${id ?? `new ${teamId ?? ''}`}`;
}
