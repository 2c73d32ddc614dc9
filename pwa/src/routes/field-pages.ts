import type { Component } from 'svelte';
import { loadWriting } from '../store/commands/commands';
import OfflinePage from './OfflinePage.svelte';
import { mayOpenNow, type PagePath } from './page-roles';

// As the router has it: a page without properties, or a layout with children.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Page = () => Promise<{ default: Component<any> }>;

/**
 * The worker's pages behind the first one. They are fetched as soon as that one stands, and kept
 * on the device, so that a stairwell without network finds all of them.
 */
export const fieldPages = {
  prepare: pageAt('/tournee/preparer', () => import('./field/PreparePage.svelte')),
  reorder: pageAt('/tournee/reorganiser', () => import('./field/ReorderPage.svelte')),
  plan: pageAt('/tournee/plan', () => import('./field/PlanPage.svelte')),
  sheet: pageAt('/tournee/feuille', () => import('./field/RoundSheetPage.svelte')),
  stairwell: pageAt(
    '/tournee/:assignmentId/:stairwellId',
    () => import('./field/StairwellPage.svelte'),
  ),
  message: pageAt(
    '/tournee/:assignmentId/:stairwellId/message',
    () => import('./field/MessagePage.svelte'),
  ),
  meetings: pageAt('/rencontre', () => import('./field/MeetingsPage.svelte')),
  practice: pageAt('/entrainement', () => import('./field/PracticePage.svelte')),
  map: pageAt('/carte', () => import('./field/MapPage.svelte')),
  followUps: pageAt('/suivis', () => import('./field/FollowUpsPage.svelte')),
  records: pageAt('/envois', () => import('./field/RecordsPage.svelte')),
  account: pageAt('/compte', () => import('./account/AccountPage.svelte')),
  signInAgain: pageAt('/connexion', () => import('./account/SignInAgainPage.svelte')),
};

export function fetchFieldPages(): void {
  void loadWriting().catch(() => undefined);
  for (const page of Object.values(fieldPages)) void page();
  // Part of the first screen from the moment that a round is prepared.
  void import('../features/rounds/WalkView.svelte').catch(() => undefined);
}

/** A page for whoever may open it; others are told, and the server is asked nothing. */
export function pageAt(path: PagePath, page: Page): Page {
  const allowed: Page = () => (mayOpenNow(path) ? page() : import('./NotAllowedPage.svelte'));
  allowed.toString = () => String(page);
  return orOfflinePage(allowed);
}

/** A page that cannot be had, because there is no network yet, is one that says so. */
function orOfflinePage(page: Page): Page {
  const loaded = () =>
    Promise.all([page(), import('../ui/more-icons')])
      .then(([module]) => module)
      .catch(() => ({ default: OfflinePage }));
  // The router tells what is loaded late by how it is written.
  loaded.toString = () => String(page);
  return loaded;
}
