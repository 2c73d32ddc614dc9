import type { RoundLinks } from '../features/rounds/links';

/** As the router makes them. */
export const someLinks: RoundLinks = {
  stairwell: (assignmentId, stairwellId) => `/tournee/${assignmentId}/${stairwellId}`,
  home: '/',
  prepare: '/tournee/preparer',
  reorder: '/tournee/reorganiser',
  plan: '/tournee/plan',
  sheet: '/tournee/feuille',
  go: () => undefined,
};
