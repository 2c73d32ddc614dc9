import type { Component } from 'svelte';
import { createRouter } from 'sv-router';

// A page or, loaded late, what fetches it; a layout has children.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnyPage = Component<any>;
type Page = AnyPage | (() => Promise<{ default: AnyPage }>);

/** The paths of the application. Which page stands at each is told in `pages.ts`. */
export type Pages = {
  '/': Page;
  '/tournee': Page;
  '/tournee/preparer': Page;
  '/tournee/reorganiser': Page;
  '/tournee/plan': Page;
  '/tournee/feuille': Page;
  '/tournee/:assignmentId/:stairwellId': Page;
  '/tournee/:assignmentId/:stairwellId/message': Page;
  '/rencontre': Page;
  '/entrainement': Page;
  '/carte': Page;
  '/suivis': Page;
  '/envois': Page;
  '/compte': Page;
  '/connexion': Page;
  '/bureau': {
    '/': Page;
    '/secteurs': Page;
    '/suivis': Page;
    '/missions': Page;
    layout: Page;
  };
  '*': Page;
};

/** Filled by `pages.ts`: pages name paths, so what knows all pages stands above them. */
const pages = {} as Pages;

// These functions know no `this`, though their types do not say so.
// eslint-disable-next-line @typescript-eslint/unbound-method
export const { p, navigate, isActive, route } = createRouter(pages);

/** Say which page stands at each path, before the router is drawn. */
export function setPages(all: Pages): void {
  Object.assign(pages, all);
}
