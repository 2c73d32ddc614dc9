import { map } from './fr/map';
import { addWords } from './translate.svelte';

// Imported by what shows a map: the first screen does not wait for these words.
addWords('fr', map);
