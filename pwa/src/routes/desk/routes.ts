import { pageAt } from '../field-pages';
import type { Pages } from '../links';

/** The desk's pages, each loaded when it is opened: a phone in a stairwell never fetches them. */
export const deskRoutes = {
  '/': pageAt('/bureau', () => import('./ContactMapPage.svelte')),
  '/secteurs': pageAt('/bureau/secteurs', () => import('./TerritoriesPage.svelte')),
  '/suivis': pageAt('/bureau/suivis', () => import('./FollowUpsPage.svelte')),
  '/missions': pageAt('/bureau/missions', () => import('./CampaignsPage.svelte')),
  layout: pageAt('/bureau', () => import('./DeskLayout.svelte')),
} satisfies Pages['/bureau'];
