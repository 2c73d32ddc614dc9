import { createRouter } from 'sv-router';
import AccountPage from './account/AccountPage.svelte';
import SignInAgainPage from './account/SignInAgainPage.svelte';
import { deskRoutes } from './desk/routes';
import HomePage from './field/HomePage.svelte';
import NowherePage from './field/NowherePage.svelte';
import RecordsPage from './field/RecordsPage.svelte';
import StairwellPage from './field/StairwellPage.svelte';

/** The field's pages come with the first load; the desk's are fetched when they are opened. */
// These functions know no `this`, though their types do not say so.
// eslint-disable-next-line @typescript-eslint/unbound-method
export const { p, navigate, isActive, route } = createRouter({
  '/': HomePage,
  '/tournee/:assignmentId/:stairwellId': StairwellPage,
  '/envois': RecordsPage,
  '/compte': AccountPage,
  '/connexion': SignInAgainPage,
  '/bureau': deskRoutes,
  '*': NowherePage,
});
