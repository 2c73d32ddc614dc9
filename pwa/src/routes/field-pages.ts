import type { Component } from 'svelte';
import { loadWriting } from '../store/commands/commands';
import NotHerePage from './NotHerePage.svelte';

// As the router has it: a page without properties, or a layout with children.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Page = () => Promise<{ default: Component<any> }>;

/**
 * The worker's pages behind the first one. They are fetched as soon as that one stands, and kept
 * on the device, so that a stairwell without network finds all of them.
 */
export const fieldPages = {
  prepare: orSaySo(() => import('./field/PreparePage.svelte')),
  reorder: orSaySo(() => import('./field/ReorderPage.svelte')),
  plan: orSaySo(() => import('./field/PlanPage.svelte')),
  sheet: orSaySo(() => import('./field/RoundSheetPage.svelte')),
  stairwell: orSaySo(() => import('./field/StairwellPage.svelte')),
  message: orSaySo(() => import('./field/MessagePage.svelte')),
  meetings: orSaySo(() => import('./field/MeetingsPage.svelte')),
  practice: orSaySo(() => import('./field/PracticePage.svelte')),
  map: orSaySo(() => import('./field/MapPage.svelte')),
  followUps: orSaySo(() => import('./field/FollowUpsPage.svelte')),
  records: orSaySo(() => import('./field/RecordsPage.svelte')),
  account: orSaySo(() => import('./account/AccountPage.svelte')),
  signInAgain: orSaySo(() => import('./account/SignInAgainPage.svelte')),
};

export function fetchFieldPages(): void {
  void loadWriting().catch(() => undefined);
  for (const page of Object.values(fieldPages)) void page();
  // Part of the first screen from the moment that a round is prepared.
  void import('../features/rounds/WalkView.svelte').catch(() => undefined);
}

/** A page that cannot be had, because there is no network yet, is one that says so. */
export function orSaySo(page: Page): Page {
  const loaded = () =>
    Promise.all([page(), import('../ui/more-signs')])
      .then(([module]) => module)
      .catch(() => ({ default: NotHerePage }));
  // The router tells what is loaded late by how it is written.
  loaded.toString = () => String(page);
  return loaded;
}
