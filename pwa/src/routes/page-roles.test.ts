// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import type { Role } from '../domain/member';
import { fieldPages } from './field-pages';
import { deskRoutes } from './desk/routes';
import NotAllowedPage from './NotAllowedPage.svelte';
import { mayOpen, PAGE_ROLES, type PagePath, takeRoles } from './page-roles';

// The router looks for links that come into view; jsdom shows nothing.
vi.hoisted(() => {
  vi.stubGlobal('IntersectionObserver', class {});
});

const ROLES: Role[] = ['worker', 'team_lead', 'coordinator', 'admin'];
const openedBy = (path: string) => ROLES.filter((role) => mayOpen(path, [role]));

afterEach(() => takeRoles([]));

test.each([
  ['/', ROLES],
  ['/tournee', ['worker', 'team_lead']],
  ['/tournee/preparer', ['worker', 'team_lead']],
  ['/tournee/reorganiser', ['worker', 'team_lead']],
  ['/tournee/plan', ['worker', 'team_lead']],
  ['/tournee/feuille', ['worker', 'team_lead']],
  ['/tournee/:assignmentId/:stairwellId', ['worker', 'team_lead']],
  ['/tournee/:assignmentId/:stairwellId/message', ['worker', 'team_lead']],
  ['/rencontre', ['worker', 'team_lead']],
  ['/entrainement', ROLES],
  ['/carte', ['worker', 'team_lead']],
  ['/suivis', ['worker', 'team_lead']],
  ['/envois', ROLES],
  ['/compte', ROLES],
  ['/connexion', ROLES],
  ['/bureau', ['team_lead', 'coordinator', 'admin']],
  ['/bureau/secteurs', ['team_lead', 'coordinator', 'admin']],
  ['/bureau/suivis', ['team_lead']],
  ['/bureau/missions', ['team_lead', 'coordinator', 'admin']],
] satisfies [PagePath, Role[]][])('%s is opened by its roles alone', (path, roles) => {
  expect(openedBy(path)).toEqual(roles);
});

test('every page that a router knows has its roles', () => {
  expect(Object.keys(PAGE_ROLES)).toHaveLength(19);
  expect(mayOpen('/pas-une-page', [])).toBe(true);
});

test('a page that may not be opened is one that says so, and asks the server nothing', async () => {
  takeRoles(['coordinator']);
  expect((await fieldPages.prepare()).default).toBe(NotAllowedPage);
  takeRoles(['worker']);
  expect((await deskRoutes.layout()).default).toBe(NotAllowedPage);
  expect((await deskRoutes['/']()).default).toBe(NotAllowedPage);
  takeRoles(['worker', 'team_lead']);
  expect((await fieldPages.prepare()).default).not.toBe(NotAllowedPage);
});
