import type { Routes } from 'sv-router';

/** The desk's pages, each loaded when it is opened: a phone in a stairwell never fetches them. */
export const deskRoutes = {} satisfies Routes;
