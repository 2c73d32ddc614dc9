import type { round as source } from '../fr/round';
import type { Words } from '../words';

export const round: Words<typeof source> = {
  'round.meeting': 'Note a meeting elsewhere',
  'account.desk': 'Go to the desk',
  'round.practice': 'Practise',
  'round.prepare': 'Prepare my round',
};
