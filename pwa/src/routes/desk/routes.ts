import type { Routes } from 'sv-router';

/** The desk's pages, each loaded when it is opened: a phone in a stairwell never fetches them. */
export const deskRoutes = {
  '/': () => import('./ContactMapPage.svelte'),
  '/secteurs': () => import('./TerritoriesPage.svelte'),
  '/suivis': () => import('./FollowUpsPage.svelte'),
  '/missions': () => import('./CampaignsPage.svelte'),
  layout: () => import('./DeskLayout.svelte'),
} satisfies Routes;
