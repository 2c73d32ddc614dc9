import type { Words } from '../words';
import type { desk as source } from '../fr/desk';

export const desk: Words<typeof source> = {
  'desk.home.title': 'Desk',
};
