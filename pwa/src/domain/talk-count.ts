export interface CodeCount {
  code: string;
  count: number;
}

/** What was talked about on one day, in one territory: the sum alone, so that no door can be told. */
export interface TalkCount {
  campaignId: string;
  territoryId: string;
  /** YYYY-MM-DD */
  day: string;
  themes: CodeCount[];
  languages: CodeCount[];
}

/** What one conversation adds to the sum, or takes from it again. */
export interface TalkAnswers {
  themes: string[];
  languages: string[];
}

/** The sums with one conversation more, or (`by` −1) less. */
export function addTalk(
  counts: TalkCount[],
  of: Pick<TalkCount, 'campaignId' | 'territoryId' | 'day'>,
  answers: TalkAnswers,
  by: 1 | -1,
): TalkCount[] {
  const { campaignId, territoryId, day } = of;
  const before = counts.find((one) => isOf(one, of)) ?? {
    campaignId,
    territoryId,
    day,
    themes: [],
    languages: [],
  };
  const after = {
    ...before,
    themes: addCodes(before.themes, answers.themes, by),
    languages: addCodes(before.languages, answers.languages, by),
  };
  const others = counts.filter((one) => one !== before);
  const isEmpty = after.themes.length === 0 && after.languages.length === 0;
  return isEmpty ? others : [...others, after];
}

/** Never below nothing, and without those of which there are none. */
function addCodes(counts: CodeCount[], codes: string[], by: 1 | -1): CodeCount[] {
  const sums = new Map(counts.map(({ code, count }) => [code, count]));
  for (const code of new Set(codes)) sums.set(code, (sums.get(code) ?? 0) + by);
  return [...sums].filter(([, count]) => count > 0).map(([code, count]) => ({ code, count }));
}

/** What was reported is no longer to be counted. */
export function withoutReported(
  counts: TalkCount[],
  of: { campaign_id: string; territory_id: string; day: string },
): TalkCount[] {
  const { campaign_id: campaignId, territory_id: territoryId, day } = of;
  return counts.filter((one) => !isOf(one, { campaignId, territoryId, day }));
}

function isOf(
  one: TalkCount,
  { campaignId, territoryId, day }: Pick<TalkCount, 'campaignId' | 'territoryId' | 'day'>,
): boolean {
  return one.campaignId === campaignId && one.territoryId === territoryId && one.day === day;
}
