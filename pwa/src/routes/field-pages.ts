/**
 * The worker's pages behind the first one. They are fetched as soon as that one stands, and kept
 * on the device, so that a stairwell without network finds all of them.
 */
export const fieldPages = {
  stairwell: () => import('./field/StairwellPage.svelte'),
  message: () => import('./field/MessagePage.svelte'),
  meetings: () => import('./field/MeetingsPage.svelte'),
  practice: () => import('./field/PracticePage.svelte'),
  map: () => import('./field/MapPage.svelte'),
  records: () => import('./field/RecordsPage.svelte'),
  account: () => import('./account/AccountPage.svelte'),
  signInAgain: () => import('./account/SignInAgainPage.svelte'),
};

export function fetchFieldPages(): void {
  for (const page of Object.values(fieldPages)) void page().catch(() => undefined);
}
