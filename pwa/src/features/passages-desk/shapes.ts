import type { Schemas } from '../../api/typed';
import { factsOf } from '../../domain/outcome';

export type Passage = Schemas['Encounter'];
export type DoorFact = Schemas['DoorFact'];
export type Revision = Schemas['Revision'];
export type Correction = Schemas['CorrectionRequest'];
export type Outcome = Passage['outcome'];

/** What a passage says, be it as it stands or as it was said once. */
export type PassageContent = Pick<
  Revision,
  'outcome' | 'notice_left' | 'come_back_on' | 'come_back_at' | 'note' | 'themes'
>;

/** What a correction starts from: all that stands, so that what is left alone stays. */
export function correctionOf(passage: Passage): Correction {
  return {
    outcome: passage.outcome,
    notice_left: passage.notice_left ?? false,
    come_back_on: passage.come_back_on,
    come_back_at: passage.come_back_at,
    note: passage.note,
    themes: passage.themes,
    reason: '',
  };
}

/** Without what another outcome leaves no room for. */
export function fitting(correction: Correction): Correction {
  const { outcome } = correction;
  const comesBack = outcome === 'come_back';
  const day = comesBack ? correction.come_back_on || null : null;
  return {
    ...correction,
    notice_left: outcome === 'not_home' && correction.notice_left,
    come_back_on: day,
    come_back_at: day ? correction.come_back_at || null : null,
    note: correction.note?.trim() || null,
    themes: factsOf(outcome)?.isMet ? correction.themes : [],
    reason: correction.reason.trim(),
  };
}
