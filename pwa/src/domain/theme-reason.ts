import { FOLLOW_UP_REASONS, isOffered, type FollowUpReason } from './follow-up';

/** How words begin that tell a reason, in the languages in which themes are given their code. */
const BEGINNINGS: Partial<Record<FollowUpReason, string[]>> = {
  energy_water: [
    ...['eau', 'factur', 'fuit', 'compteur', 'energ', 'elec', 'gaz', 'chauff', 'charge'],
    ...['water', 'bill', 'leak', 'meter', 'heat'],
  ],
  housing: [
    ...['logement', 'loyer', 'bail', 'travaux', 'humid', 'nuisible', 'punaise', 'residen'],
    ...['hous', 'rent'],
  ],
  rights: [
    ...['droit', 'papier', 'titre', 'prefect', 'caf', 'aide', 'allocation', 'retraite'],
    ...['right', 'paper', 'benefit', 'pension'],
  ],
  family_school: [
    ...['ecole', 'famill', 'enfant', 'college', 'creche', 'parent', 'garde'],
    ...['school', 'child'],
  ],
  employment: ['emploi', 'travail', 'formation', 'metier', 'stage', 'job', 'work', 'training'],
  digital: ['numeri', 'internet', 'ligne', 'ordinateur', 'demarche', 'digital', 'online'],
};

/** For which reason somebody is most often needed when this was talked about. */
export function reasonOfTheme(code: string): FollowUpReason | undefined {
  const words = code.split('_');
  return FOLLOW_UP_REASONS.filter(isOffered).find(
    (reason) =>
      code === reason ||
      BEGINNINGS[reason]?.some((beginning) => words.some((word) => word.startsWith(beginning))),
  );
}
