import { map } from './fr/map';
import { learn } from './translate.svelte';

// Imported by what shows a map: the first screen does not wait for these words.
learn('fr', map);
