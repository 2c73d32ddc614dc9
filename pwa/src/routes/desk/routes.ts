import { orSaySo } from '../field-pages';
import type { Pages } from '../links';

/** The desk's pages, each loaded when it is opened: a phone in a stairwell never fetches them. */
export const deskRoutes = {
  '/': orSaySo(() => import('./ContactMapPage.svelte')),
  '/secteurs': orSaySo(() => import('./TerritoriesPage.svelte')),
  '/suivis': orSaySo(() => import('./FollowUpsPage.svelte')),
  '/missions': orSaySo(() => import('./CampaignsPage.svelte')),
  layout: orSaySo(() => import('./DeskLayout.svelte')),
} satisfies Pages['/bureau'];
