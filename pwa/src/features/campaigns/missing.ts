import { LIMITS } from '../../domain/limits';
import { t } from '../../i18n/desk';
import type { CampaignDraft } from './draft.svelte';

const FRENCH = 'fr';
const { least, most } = LIMITS.campaign.passages;

/** All that a campaign lacks before it can be sent, in sentences by field, as the server names them. */
export function missingIn(draft: CampaignDraft): Record<string, string | undefined> {
  const { name, theme, startsOn, endsOn } = draft;
  const passages = Number(draft.passages);
  const isCount = Number.isInteger(passages) && passages >= least && passages <= most;
  return {
    name: needed(name),
    theme: needed(theme),
    starts_on: startsOn ? undefined : t('campaigns.form.needsDay'),
    ends_on: endOf(startsOn, endsOn),
    passages: isCount
      ? undefined
      : t('campaigns.form.needsCount', { least: String(least), most: String(most) }),
    ...Object.fromEntries(
      draft.themes.map(({ labels }, place) => [
        `themes.${place}.${FRENCH}`,
        needed(labels[FRENCH] ?? ''),
      ]),
    ),
    ...Object.fromEntries(
      draft.cards.flatMap(({ texts }, place) =>
        Object.entries(texts)
          // A card that is not translated yet has nothing in that language.
          .filter(([language, { title, body }]) => language === FRENCH || `${title}${body}`.trim())
          .flatMap(([language, { title, body }]) => [
            [`cards.${place}.${language}.title`, needed(title)],
            [`cards.${place}.${language}.body`, needed(body)],
          ]),
      ),
    ),
  };
}

function needed(text: string): string | undefined {
  return text.trim() ? undefined : t('campaigns.form.needsText');
}

function endOf(startsOn: string, endsOn: string): string | undefined {
  if (!endsOn) return t('campaigns.form.needsDay');
  return startsOn && endsOn < startsOn ? t('campaigns.form.endsBefore') : undefined;
}
