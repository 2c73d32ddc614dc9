/** A round: prepared, walked, changed on the way. Part of the first screen, so kept short. */
export const round = {
  'round.meeting': 'Noter une rencontre ailleurs',
  'account.desk': 'Aller au bureau',
  'round.practice': 'S’entraîner',
  'round.prepare': 'Préparer ma tournée',
} as const;
