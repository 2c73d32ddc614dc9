import { FOLLOW_UP_REASONS, type FollowUpReason } from './follow-up';

/** How words begin that tell a reason: a theme's code is made from its French label. */
const BEGINNINGS: Partial<Record<FollowUpReason, string[]>> = {
  energy_water: ['eau', 'factur', 'fuit', 'compteur', 'energ', 'elec', 'gaz', 'chauff', 'charge'],
  housing: ['logement', 'loyer', 'bail', 'travaux', 'humid', 'nuisible', 'punaise', 'residen'],
  rights: ['droit', 'papier', 'titre', 'prefect', 'caf', 'aide', 'allocation', 'retraite'],
  health_access: ['sante', 'soin', 'medecin', 'depist', 'dent', 'mutuelle', 'cancer'],
  family_school: ['ecole', 'famill', 'enfant', 'college', 'creche', 'parent', 'garde'],
  employment: ['emploi', 'travail', 'formation', 'metier', 'stage'],
  digital: ['numeri', 'internet', 'ligne', 'ordinateur', 'demarche'],
  isolation: ['isole', 'seul', 'solitude', 'lien'],
};

/** For which reason somebody is most often needed when this was talked about. */
export function reasonOfTheme(code: string): FollowUpReason | undefined {
  const words = code.split('_');
  return FOLLOW_UP_REASONS.find(
    (reason) =>
      code === reason ||
      BEGINNINGS[reason]?.some((beginning) => words.some((word) => word.startsWith(beginning))),
  );
}
