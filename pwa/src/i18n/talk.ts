import { talk } from './fr/talk';
import { learn } from './translate.svelte';

// Imported by the page of a stairwell, so that the first screen does not wait for these words.
learn('fr', talk);
