import type { RoundLinks } from '../../features/rounds/links';
import { navigate, p } from '../links';

export const roundLinks: RoundLinks = {
  stairwell: (assignmentId, stairwellId) =>
    p('/tournee/:assignmentId/:stairwellId', { params: { assignmentId, stairwellId } }),
  home: '/',
  prepare: '/tournee/preparer',
  reorder: '/tournee/reorganiser',
  plan: '/tournee/plan',
  sheet: '/tournee/feuille',
  // Made by `stairwell` above, or one of these: they are paths of the router.
  go: (href) => void navigate(href as '/'),
};
