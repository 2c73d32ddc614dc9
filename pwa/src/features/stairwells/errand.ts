/** For which work one is here. */
export interface Errand {
  stairwellId: string;
  campaignId: string | null;
  /** Where themes and languages are added up; null: nowhere. */
  territoryId: string | null;
}
