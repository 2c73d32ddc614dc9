import { orOfflinePage } from '../field-pages';
import type { Pages } from '../links';

/** The desk's pages, each loaded when it is opened: a phone in a stairwell never fetches them. */
export const deskRoutes = {
  '/': orOfflinePage(() => import('./ContactMapPage.svelte')),
  '/secteurs': orOfflinePage(() => import('./TerritoriesPage.svelte')),
  '/suivis': orOfflinePage(() => import('./FollowUpsPage.svelte')),
  '/missions': orOfflinePage(() => import('./CampaignsPage.svelte')),
  layout: orOfflinePage(() => import('./DeskLayout.svelte')),
} satisfies Pages['/bureau'];
