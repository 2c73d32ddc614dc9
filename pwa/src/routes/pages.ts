import { deskRoutes } from './desk/routes';
import { fieldPages } from './field-pages';
import HomePage from './field/HomePage.svelte';
import NotFoundPage from './field/NotFoundPage.svelte';
import ToRoundPage from './field/ToRoundPage.svelte';
import { setPages } from './links';

setPages({
  '/': HomePage,
  '/tournee': ToRoundPage,
  '/tournee/preparer': fieldPages.prepare,
  '/tournee/reorganiser': fieldPages.reorder,
  '/tournee/plan': fieldPages.plan,
  '/tournee/feuille': fieldPages.sheet,
  '/tournee/:assignmentId/:stairwellId': fieldPages.stairwell,
  '/tournee/:assignmentId/:stairwellId/message': fieldPages.message,
  '/rencontre': fieldPages.meetings,
  '/entrainement': fieldPages.practice,
  '/carte': fieldPages.map,
  '/suivis': fieldPages.followUps,
  '/envois': fieldPages.records,
  '/compte': fieldPages.account,
  '/connexion': fieldPages.signInAgain,
  '/bureau': deskRoutes,
  '*': NotFoundPage,
});
