import type { Component } from 'svelte';
import NotHerePage from './NotHerePage.svelte';

// As the router has it: a page without properties, or a layout with children.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Page = () => Promise<{ default: Component<any> }>;

/**
 * The worker's pages behind the first one. They are fetched as soon as that one stands, and kept
 * on the device, so that a stairwell without network finds all of them.
 */
export const fieldPages = {
