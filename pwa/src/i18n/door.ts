import { door } from './fr/door';
import { addWords } from './translate.svelte';

// Imported by the screen of a stairwell, so that the first screen does not wait for these words.
addWords('fr', door);
