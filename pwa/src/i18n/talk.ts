import { talk } from './fr/talk';
import { addWords } from './translate.svelte';

// Imported by the page of a stairwell, so that the first screen does not wait for these words.
addWords('fr', talk);
