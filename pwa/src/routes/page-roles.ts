import type { Role } from '../domain/member';

const FIELD: readonly Role[] = ['worker', 'team_lead'];
const DESK: readonly Role[] = ['team_lead', 'coordinator', 'admin'];
const ALL: readonly Role[] = ['worker', 'team_lead', 'coordinator', 'admin'];

/**
 * Who may open which page. What a role may not use is neither offered nor opened: the server would
 * refuse all that such a page asks for.
 */
export const PAGE_ROLES = {
  '/': ALL,
  '/tournee': FIELD,
  '/tournee/preparer': FIELD,
  '/tournee/reorganiser': FIELD,
  '/tournee/plan': FIELD,
  '/tournee/feuille': FIELD,
  '/tournee/:assignmentId/:stairwellId': FIELD,
  '/tournee/:assignmentId/:stairwellId/message': FIELD,
  '/rencontre': FIELD,
  '/entrainement': ALL,
  '/carte': FIELD,
  '/suivis': FIELD,
  '/envois': ALL,
  '/compte': ALL,
  '/connexion': ALL,
  '/bureau': DESK,
  '/bureau/secteurs': DESK,
  '/bureau/suivis': ['team_lead'],
  '/bureau/missions': DESK,
} as const satisfies Record<string, readonly Role[]>;

export type PagePath = keyof typeof PAGE_ROLES;

/** Whether one of these roles opens a page. What is no page is told elsewhere. */
export function mayOpen(path: string, roles: readonly Role[]): boolean {
  const allowed: readonly Role[] | undefined = PAGE_ROLES[path as PagePath];
  return !allowed || allowed.some((role) => roles.includes(role));
}

let roles: readonly Role[] = [];

/** Whoever is at work has these roles now: pages that are opened from here on heed them. */
export function takeRoles(held: readonly Role[]): void {
  roles = held;
}

/** As `mayOpen`, for whoever is at work. */
export function mayOpenNow(path: PagePath): boolean {
  return mayOpen(path, roles);
}
