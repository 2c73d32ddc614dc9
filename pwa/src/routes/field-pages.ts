import type { Component } from 'svelte';
import { loadWriting } from '../store/commands/commands';
import OfflinePage from './OfflinePage.svelte';

// As the router has it: a page without properties, or a layout with children.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Page = () => Promise<{ default: Component<any> }>;

/**
 * The worker's pages behind the first one. They are fetched as soon as that one stands, and kept
 * on the device, so that a stairwell without network finds all of them.
 */
export const fieldPages = {
  prepare: orOfflinePage(() => import('./field/PreparePage.svelte')),
  reorder: orOfflinePage(() => import('./field/ReorderPage.svelte')),
  plan: orOfflinePage(() => import('./field/PlanPage.svelte')),
  sheet: orOfflinePage(() => import('./field/RoundSheetPage.svelte')),
  stairwell: orOfflinePage(() => import('./field/StairwellPage.svelte')),
  message: orOfflinePage(() => import('./field/MessagePage.svelte')),
  meetings: orOfflinePage(() => import('./field/MeetingsPage.svelte')),
  practice: orOfflinePage(() => import('./field/PracticePage.svelte')),
  map: orOfflinePage(() => import('./field/MapPage.svelte')),
  followUps: orOfflinePage(() => import('./field/FollowUpsPage.svelte')),
  records: orOfflinePage(() => import('./field/RecordsPage.svelte')),
  account: orOfflinePage(() => import('./account/AccountPage.svelte')),
  signInAgain: orOfflinePage(() => import('./account/SignInAgainPage.svelte')),
};

export function fetchFieldPages(): void {
  void loadWriting().catch(() => undefined);
  for (const page of Object.values(fieldPages)) void page();
  // Part of the first screen from the moment that a round is prepared.
  void import('../features/rounds/WalkView.svelte').catch(() => undefined);
}

/** A page that cannot be had, because there is no network yet, is one that says so. */
export function orOfflinePage(page: Page): Page {
  const loaded = () =>
    Promise.all([page(), import('../ui/more-icons')])
      .then(([module]) => module)
      .catch(() => ({ default: OfflinePage }));
  // The router tells what is loaded late by how it is written.
  loaded.toString = () => String(page);
  return loaded;
}
