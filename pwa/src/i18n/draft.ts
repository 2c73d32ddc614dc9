import { draft } from './fr/draft';
import { addWords } from './translate.svelte';

// Imported by the forms, so that the first screen does not wait for these words.
addWords('fr', draft);
